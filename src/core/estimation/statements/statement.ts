import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import type { Contend } from '../comparison/contender.ts'
import type { Predict } from '../prediction/prediction.ts'
import type { Report } from '../report.ts'

/** One way to state a model. The first in the registry that recognises a request estimates it. */
export interface Statement {
  /** Smaller is asked first; special cases of a formula come before the formula itself. */
  readonly order: number
  /** Whether this request is stated this way. */
  recognises(spec: FitSpec): boolean
  /** The whole computation. Throws Failure for the client's mistakes only. */
  estimate(spec: FitSpec, dataset: Dataset, control: Control): Report
  /** Predictions at new rows, or for new matrices. */
  readonly predict: Predict
  /** The model as one among those compared. */
  readonly contend: Contend
}
