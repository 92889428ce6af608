import type { ModelSpec, StdErrorsChoice } from '../../../model/spec.ts'
import type { Outcomes } from '../../density/law/response-law.ts'
import type { LawfulDensity } from '../../density/law/response-laws.ts'
import { movableDensity } from '../../density/law/row-density.ts'
import type { FoundDensity } from '../../density/prediction-base.ts'
import { densityPredictions, type PredictedDensity, type Range } from '../../density/predictions.ts'
import { type DensityStatement, readDensity } from '../../density/statement.ts'
import type { EstimatorName, Predictor } from '../../prediction/prediction.ts'
import type { WarningReport } from '../../report.ts'
import { type Kept, seenColumns } from './kept-columns.ts'

/** All that predictions need of a fit of a density. */
export interface KeptDensity extends Kept {
  readonly kind: 'density'
  readonly model: ModelSpec
  readonly stdErrors: StdErrorsChoice
  readonly estimates: Readonly<Record<EstimatorName, FoundDensity>>
  /** Of the response, where the density is known as a law of it. */
  readonly outcomes: Outcomes | null
  /** Of the numeric columns that predictions read. */
  readonly ranges: ReadonlyMap<string, Range>
  readonly warnings: readonly WarningReport[]
}

/** The density as a law of its response; a sentence where it is not known as one. */
function lawfulKept(
  { outcomes, model, columns }: KeptDensity,
  { density, space: { places, fixed } }: DensityStatement
): LawfulDensity | string {
  const movable = movableDensity({ graph: density, dataset: columns }, model)
  if (typeof movable === 'string') return movable
  if (outcomes === null) throw new Error('a law is kept with its outcomes')
  return { places, fixed, movable, outcomes }
}

/** Answers questions from a kept fit of a density. Throws Failure for the client's mistakes only. */
export function keptDensity(kept: KeptDensity): Predictor {
  const { model, columns, stdErrors, warnings } = kept
  const statement = readDensity(model, columns.columns)
  const { places, fixed } = statement.space
  const fit: PredictedDensity = {
    places,
    fixed,
    mean: statement.mean,
    lawful: lawfulKept(kept, statement),
    stdErrors,
    warnings,
    seen: seenColumns(columns),
    found: (estimator) => kept.estimates[estimator],
    range: (name) => kept.ranges.get(name) ?? null
  }
  return (question) => densityPredictions(fit, question)
}
