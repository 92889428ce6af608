import type { FitSpec, StdErrorsChoice } from '../../../model/spec.ts'
import { covarianceNotApplicable } from '../../covariances/apply.ts'
import { chosenCovariance } from '../../covariances/registry.ts'
import type { WarningReport } from '../../report.ts'
import { rowsWarnings } from '../left-out.ts'

/** Parts of an answer that depend on inner products alone. */
const given: readonly string[] = ['vcov', 'tests']

/** Whether standard errors are made of estimates of samples. */
function isResampled(choice: StdErrorsChoice): boolean {
  const { robust, summed } = chosenCovariance(choice)
  return robust && summed === undefined
}

/** The request as it is put to rows that are condensed to inner products. */
export function condensedSpec(spec: FitSpec): FitSpec {
  const { std_errors, intervals } = spec.inference
  return {
    ...spec,
    include: spec.include.filter((part) => given.includes(part)),
    inference: {
      ...spec.inference,
      std_errors: isResampled(std_errors) ? 'model' : std_errors,
      intervals: intervals === 'profile' ? intervals : 'wald'
    }
  }
}

/** What was asked for and inner products do not give; `model` is what is fitted. */
export function condensedWarnings(
  spec: FitSpec,
  model: string,
  made: { readonly passes: number; readonly rows: number; readonly lacking: readonly string[] }
): WarningReport[] {
  const { hypotheses: _, ...inference } = spec.inference
  const rest: FitSpec = {
    ...spec,
    include: spec.include.filter((part) => !given.includes(part)),
    inference: {
      ...inference,
      intervals: inference.intervals === 'profile' ? 'wald' : inference.intervals
    },
    conventions: 'equifit'
  }
  const { name } = chosenCovariance(inference.std_errors)
  const because = 'Their samples are drawn from rows that are not held in memory.'
  return [
    ...rowsWarnings(rest, { ...made, given: [] }),
    ...(isResampled(inference.std_errors) ? [covarianceNotApplicable(name, model, because)] : [])
  ]
}
