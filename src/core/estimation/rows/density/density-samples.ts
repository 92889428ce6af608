import { indices } from '../../../numeric/vector.ts'
import { drawnTogether } from '../../covariances/resample.ts'
import { type DensityOnRows, type SummedDensity, sumsInMemory } from '../../density/model.ts'
import { withResponses } from '../../density/resampling.ts'
import { drawnPairs } from '../bootstrap/samples.ts'
import type { Block } from '../row-source.ts'
import type { DensityPass } from './density-pass.ts'
import { lawDrawer } from './law-tables.ts'

/** Sums over the rows of a block as a replicate drew them. */
type Sampled = (model: DensityOnRows, block: number) => (replicate: number) => SummedDensity

function sampler(draws: NonNullable<DensityPass['draws']>): Sampled {
  if (draws.kind === 'pairs') {
    return ({ evaluator, frequency, rows }, block) => {
      const observed = { rows: rows.length, frequency }
      return (number) => sumsInMemory(evaluator, drawnPairs(draws, observed, { number, block }))
    }
  }
  const drawn = lawDrawer(draws)
  return (model, block) => {
    const { dataset } = model
    const responses = drawn(dataset, indices(dataset.rows), block)
    return (number) => withResponses(model, draws.response, responses(number)).sums
  }
}

/** Sums over the rows of a block as a replicate drew them; without a number over the rows themselves. */
export function sampledSums({
  draws
}: Pick<DensityPass, 'draws'>): (
  model: DensityOnRows,
  block: Block
) => (replicate?: number) => SummedDensity {
  if (draws === undefined)
    return ({ sums }) =>
      () =>
        sums
  const sampled = sampler(draws)
  return (model, { from }) => {
    const own = sampled(model, from / drawnTogether)
    return (number) => (number === undefined ? model.sums : own(number))
  }
}
