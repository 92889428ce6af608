import type { Random } from '../../../numeric/random.ts'
import { drawnRows, drawnTogether, drawsIn, errorsOf } from '../../covariances/resample.ts'
import { drawnResponses, resampled, type Sample } from '../../regression/resampling.ts'
import { exchangedResponses } from '../../regression/residual-resampling.ts'
import type { Loaded } from '../criteria.ts'
import { lawDrawer } from '../density/law-tables.ts'
import type { Pass } from '../regression-pass.ts'
import type { Block } from '../row-source.ts'
import type { Draws, LawDraws, PairDraws } from './draws.ts'

/** Means of the rows of a block at an estimate. */
function meansAt({ at, link, origin }: Loaded, beta: Float64Array): Float64Array {
  const jet = new Float64Array(4)
  return at(beta).predictor.map((m) => {
    link.inverse(m, jet)
    return jet[0] + origin
  })
}

/** Other responses of the rows of a block. */
function drawer(
  rows: Loaded,
  draws: Exclude<Draws, PairDraws | LawDraws>
): (draw: Random) => Float64Array {
  const { observations, family, squares } = rows
  const means = meansAt(rows, draws.beta)
  if (draws.kind === 'residual') {
    const exchange = { means, weights: squares?.weights ?? null, pool: draws.pool }
    return (draw) => exchangedResponses(exchange, draw)
  }
  const law = { family, means, phi: draws.phi, size: observations.size }
  return (draw) => drawnResponses(law, draw)
}

/** Times each row of a block is drawn in a replicate (n). */
export function drawnPairs(
  { seed, before }: PairDraws,
  rows: Parameters<typeof drawnRows>[1],
  { number, block }: { readonly number: number; readonly block: number }
): Float64Array {
  const replicate = { seed, number }
  return drawnRows(drawsIn(block, before, replicate), rows, { replicate, block })
}

/** Responses of the rows of a block, by the number of the replicate. */
function responder(draws: Exclude<Draws, PairDraws>) {
  if (draws.kind === 'laws') {
    const drawn = lawDrawer(draws)
    return (rows: Loaded, { dataset, from }: Block) =>
      drawn(
        dataset,
        rows.rows.map((row) => row - from),
        from / drawnTogether
      )
  }
  const { seed } = draws
  return (rows: Loaded, { from }: Block) => {
    const responses = drawer(rows, draws)
    return (number: number) => responses(errorsOf({ seed, number }, from / drawnTogether))
  }
}

/** How the rows of a block are sampled, by the number of the replicate. */
function sampler(draws: Draws): (rows: Loaded, block: Block) => (number: number) => Sample {
  if (draws.kind === 'pairs') {
    return ({ observations }, { from }) =>
      (number) => {
        const at = { number, block: from / drawnTogether }
        return { counts: drawnPairs(draws, observations, at), y: null }
      }
  }
  const responses = responder(draws)
  return (rows, block) => {
    const { origin } = rows
    const own = responses(rows, block)
    return (number) => {
      const y = own(number)
      return { counts: null, y: origin === 0 ? y : y.map((value) => value - origin) }
    }
  }
}

/** The rows of a block as a replicate drew them; without a number the rows themselves. The last sample is remembered. */
export function samplesOf({
  draws
}: Pick<Pass, 'draws'>): (rows: Loaded, block: Block) => (replicate?: number) => Loaded {
  if (draws === undefined) return (rows) => () => rows
  const sampled = sampler(draws)
  return (rows, block) => {
    const draw = sampled(rows, block)
    let last: { readonly number: number; readonly rows: Loaded } | null = null
    return (number) => {
      if (number === undefined) return rows
      if (last?.number !== number) last = { number, rows: resampled(rows, draw(number)) }
      return last.rows
    }
  }
}
