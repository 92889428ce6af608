import type { Control, FitSpec } from '../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import type { Basis } from '../regression/basis.ts'
import { groupsOf } from '../regression/groups.ts'
import { type StackedInference, stackedInference } from '../stacked/inference.ts'
import type { StackedMaximum } from '../stacked/profiles.ts'
import type { Stack } from '../stacked/stack.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { labelReplicates } from './multinomial-bootstrap.ts'
import type { MultinomialFit } from './multinomial-fit.ts'
import { labelFunctions, softmaxSurface } from './multinomial-stack.ts'
import { labelTests } from './multinomial-tests.ts'
import type { SoftmaxPoint } from './softmax.ts'

export interface FittedLabels {
  readonly spec: FitSpec
  readonly control: Control
  readonly model: MultinomialModel
  readonly basis: Basis
  readonly stack: Stack
  readonly fit: MultinomialFit
}

/** Why a penalised estimate has no robust standard errors. */
export const noPenalisedScores = 'A penalised estimate is no root of the scores of single rows.'

/** Standard errors, intervals and tests of a maximum by the client's choices; null where there is none. */
export function labelInference(input: FittedLabels): StackedInference | null {
  const { spec, model, stack, fit, basis, control } = input
  const { maximum: point } = fit
  const factor = point === null ? null : factorise(point.information)
  if (point === null || factor === null) return null
  const covariance = inverseFromFactor(factor)
  const maximum = maximumOf(input, point)
  const estimates = fit.coefficients
  const penalised = spec.model.penalty !== undefined
  const found = stackedInference(spec, {
    block: 'maximum likelihood',
    stack,
    estimates,
    model: { covariance, information: penalised ? 'expected' : 'observed' },
    observed: () => covariance,
    expected: () => covariance,
    functions: () => (penalised ? null : labelFunctions(model, stack, point)),
    withoutFunctions: penalised ? noPenalisedScores : 'The information is singular.',
    replicates: labelReplicates({ spec, control, model, basis, stack, point }),
    groups: (columns) => columns.map((name) => groupsOf(model.data, model.rows, name)),
    reference: () => ({ law: 'normal' }),
    maximum
  })
  const { covariance: chosen } = found
  const tests = labelTests({ spec, control, model, stack, maximum, estimates, covariance: chosen })
  return { ...found, members: { ...found.members, ...tests } }
}

function maximumOf({ model, basis, control }: FittedLabels, summit: SoftmaxPoint): StackedMaximum {
  return {
    surface: softmaxSurface(
      {
        q: basis.q,
        category: model.category,
        categories: model.labels.length,
        frequency: model.frequency,
        vanishing: null
      },
      model.criterion
    ),
    summit,
    base: new Float64Array(summit.gamma.length),
    cancelled: control.cancelled
  }
}
