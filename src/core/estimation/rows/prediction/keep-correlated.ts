import type { CovarianceChoice } from '../../../model/spec.ts'
import type { CorrelatedWork } from '../../correlated/correlated-blocks.ts'
import { predictedCorrelated } from '../../correlated/predict.ts'
import type { LinearRegression } from '../../regression/model.ts'
import type { WarningReport } from '../../report.ts'
import { columnsOnly } from './kept-columns.ts'
import type { KeptCorrelated } from './kept-correlated.ts'
import { frameOfSample, type Reached, reachOfDesigns } from './reach.ts'

interface Made extends Reached {
  readonly choice: CovarianceChoice
  /** The regression on the rows of the sample. */
  readonly sample: LinearRegression
  /** How it was made, once the passes have ended. */
  readonly warnings: () => readonly WarningReport[]
}

/** All that predictions need of a model with correlated errors that was fitted to all rows. */
export async function keepCorrelated(
  work: CorrelatedWork,
  { choice, sample, warnings, ...of }: Made
): Promise<KeptCorrelated> {
  const { x, intercept, assignment } = sample.mean
  if (assignment === undefined) throw new Error('a formula has a design')
  const { state } = assignment
  const design = { state, pointer: '/model/formula', frame: frameOfSample(x, intercept) }
  const [{ kept, reach }] = await reachOfDesigns([design], of)
  const fit = predictedCorrelated(choice, work, reach)
  return {
    kind: 'correlated',
    level: of.spec.inference.level,
    columns: columnsOnly(sample),
    fit: { ...fit, warnings: [...fit.warnings, ...warnings()] },
    state,
    kept
  }
}
