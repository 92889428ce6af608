import type { ModelSpec, StdErrorsChoice } from '../../../model/spec.ts'
import type { Outcomes } from '../../density/law/response-law.ts'
import { lawfulStatement } from '../../density/law/response-laws.ts'
import type { FoundDensity } from '../../density/prediction-base.ts'
import { densityPredictions, type PredictedDensity, type Range } from '../../density/predictions.ts'
import { readDensity } from '../../density/statement.ts'
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

/** Answers questions from a kept fit of a density. Throws Failure for the client's mistakes only. */
export function keptDensity(kept: KeptDensity): Predictor {
  const { model, columns, stdErrors, warnings } = kept
  const statement = readDensity(model, columns.columns)
  const { places, fixed } = statement.space
  const fit: PredictedDensity = {
    places,
    fixed,
    mean: statement.mean,
    lawful: lawfulStatement(statement, model, {
      columns: columns.columns,
      outcomes: kept.outcomes
    }),
    stdErrors,
    warnings,
    seen: seenColumns(columns),
    found: (estimator) => kept.estimates[estimator],
    range: (name) => kept.ranges.get(name) ?? null
  }
  return (question) => densityPredictions(fit, question)
}
