import type { FitSpec } from '../../../model/spec.ts'
import type { DensityInference } from '../../density/inference.ts'
import type { Outcomes } from '../../density/law/response-law.ts'
import { type LawfulDensity, lawfulDensity, mostOutcomes } from '../../density/law/response-laws.ts'
import { foundDensity } from '../../density/prediction-base.ts'
import { columnsPredicted } from '../../density/predictions.ts'
import type { DensityEstimates } from '../../density/report.ts'
import type { DensityStart } from '../density/density-start.ts'
import type { Reading } from '../density/reading.ts'
import { madeInPasses } from '../left-out.ts'
import type { Passes } from '../search.ts'
import { columnsOnly } from './kept-columns.ts'
import type { KeptDensity } from './kept-density.ts'
import { type Reached, rangesOf } from './reach.ts'

interface Fitted {
  /** The request as it was made. */
  readonly spec: FitSpec
  readonly estimates: DensityEstimates
  readonly inference: DensityInference
  readonly reading: Reading
}

/** What is known of the outcomes of all rows: where these are many, of those of a sample and their ends. */
export function outcomesSeen(
  { movable, outcomes: { values, spread } }: LawfulDensity,
  { ranges, distinct }: Awaited<ReturnType<typeof rangesOf>>
): Outcomes {
  const range = ranges.get(movable.response)
  const { low, high } = range ?? { low: values[0], high: values[values.length - 1] }
  const some = [low, ...values.filter((value) => value > low && value < high), high]
  return { values: Float64Array.from(distinct ?? some), spread }
}

/** Ranges of columns among all rows, and what is known of the outcomes. */
async function seenOf(
  numeric: readonly string[],
  lawful: LawfulDensity | string,
  of: Reached
): Promise<Pick<KeptDensity, 'ranges' | 'outcomes'>> {
  if (typeof lawful === 'string') {
    const { ranges } = await rangesOf({ of: numeric, distinct: null, most: 0 }, of)
    return { ranges, outcomes: null }
  }
  const { response } = lawful.movable
  const asked = { of: [...numeric, response], distinct: response, most: mostOutcomes }
  const seen = await rangesOf(asked, of)
  return { ranges: seen.ranges, outcomes: outcomesSeen(lawful, seen) }
}

/** All that predictions need of a density that was fitted to all rows. */
export async function keepDensity(
  start: DensityStart,
  { spec: whole, estimates, inference, reading }: Fitted,
  passes: Passes
): Promise<KeptDensity> {
  const { spec, model: sample, statement, columns } = start
  const lawful = lawfulDensity(sample, spec.model)
  const numeric = columnsPredicted({ mean: statement.mean, lawful }).filter(
    (name) => sample.dataset.columns.get(name)?.kind === 'numeric'
  )
  const { done } = reading
  const { ranges, outcomes } = await seenOf(numeric, lawful, { spec, columns, passes, done })
  const made = madeInPasses({ passes: passes.source.made(), rows: passes.source.rows, lacking: [] })
  return {
    kind: 'density',
    level: spec.inference.level,
    model: spec.model,
    stdErrors: whole.inference.std_errors,
    columns: columnsOnly(sample),
    estimates: {
      least_squares: foundDensity(estimates, inference, 'least_squares'),
      maximum_likelihood: foundDensity(estimates, inference, 'maximum_likelihood')
    },
    outcomes,
    ranges,
    warnings: [...estimates.model.warnings, ...inference.warnings, made]
  }
}
