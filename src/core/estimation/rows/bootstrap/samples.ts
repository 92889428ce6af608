import type { Random } from '../../../numeric/random.ts'
import { drawnRows, drawnTogether, drawsIn, errorsOf } from '../../covariances/resample.ts'
import { drawnResponses, resampled, type Sample } from '../../regression/resampling.ts'
import { exchangedResponses } from '../../regression/residual-resampling.ts'
import type { Loaded } from '../criteria.ts'
import type { Pass } from '../regression-pass.ts'
import type { Block } from '../row-source.ts'
import type { Draws, PairDraws } from './draws.ts'

/** Means of the rows of a block at an estimate. */
function meansAt({ at, link, origin }: Loaded, beta: Float64Array): Float64Array {
  const jet = new Float64Array(4)
  return at(beta).predictor.map((m) => {
    link.inverse(m, jet)
    return jet[0] + origin
  })
}

/** Other responses of the rows of a block. */
function drawer(rows: Loaded, draws: Exclude<Draws, PairDraws>): (draw: Random) => Float64Array {
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

/** How the rows of a block are sampled, by the number of the replicate. */
function sampler(rows: Loaded, draws: Draws, block: number): (number: number) => Sample {
  const { seed } = draws
  const { observations, origin } = rows
  if (draws.kind === 'pairs') {
    return (number) => {
      return { counts: drawnPairs(draws, observations, { number, block }), y: null }
    }
  }
  const responses = drawer(rows, draws)
  return (number) => {
    const y = responses(errorsOf({ seed, number }, block))
    return { counts: null, y: origin === 0 ? y : y.map((value) => value - origin) }
  }
}

/** The rows of a block as a replicate drew them; without a number the rows themselves. The last sample is remembered. */
export function samplesOf(
  { draws }: Pick<Pass, 'draws'>,
  rows: Loaded,
  { from }: Block
): (replicate: number | undefined) => Loaded {
  if (draws === undefined) return () => rows
  const draw = sampler(rows, draws, from / drawnTogether)
  let last: { readonly number: number; readonly rows: Loaded } | null = null
  return (number) => {
    if (number === undefined) return rows
    if (last?.number !== number) last = { number, rows: resampled(rows, draw(number)) }
    return last.rows
  }
}
