import type { CovarianceChoice } from '../../../model/spec.ts'
import {
  correlatedDescription,
  correlatedFit,
  correlatedStated
} from '../../correlated/contender.ts'
import type { CorrelatedWork } from '../../correlated/correlated-blocks.ts'
import { systemFit, systemStated } from '../../system/contender.ts'
import type { fitSystem } from '../../system/estimate-system.ts'
import { estimatesAt } from '../../system/system-inference.ts'
import type { ComparedModel } from './compared.ts'
import type { RowContender } from './row-contender.ts'

type Compared = Extract<ComparedModel, { readonly kind: 'responses' }>

/** Coefficients of all columns of each response's design, and the covariance of the errors. */
function maximumOf({ work, found }: ReturnType<typeof fitSystem>): Compared['maximum'] {
  if (found.maximum === null) return null
  const { gamma, sigma } = found.maximum.point
  const estimates = estimatesAt(work, gamma)
  const coefficients = work.system.map(({ equation, kept, from }) => {
    const out = new Float64Array(equation.x.cols)
    kept.forEach((j, k) => {
      out[j] = estimates[from + k]
    })
    return out
  })
  return { coefficients, sigma }
}

/** Several responses that were fitted to all rows, to be compared. */
export function contendSeveral(
  fitted: ReturnType<typeof fitSystem>,
  read: Pick<Compared, 'pass' | 'places'>
): RowContender {
  const { request } = fitted.work
  const maximum = maximumOf(fitted)
  return {
    description: request.description,
    family: request.family.name,
    warnings: request.warnings,
    fitted: systemFit(fitted),
    compared: { kind: 'responses', ...read, maximum },
    stated: systemStated,
    text: undefined,
    restricted: false,
    named: true,
    normalised: true,
    dense: maximum !== null
  }
}

/** A model with correlated errors that was fitted to all rows, to be compared. */
export function contendCorrelated(
  choice: CovarianceChoice,
  work: CorrelatedWork,
  pass: Compared['pass']
): RowContender {
  const { model } = work
  const { family, link } = model
  const places = [{ design: 0, response: 0 }]
  return {
    description: correlatedDescription(choice, model),
    family: family.name,
    warnings: model.warnings,
    fitted: correlatedFit(work),
    compared: { kind: 'responses', pass, places, maximum: null },
    stated: ([mean]) => correlatedStated(choice, { family, link, mean }),
    text: undefined,
    restricted: choice.method === 'reml',
    named: true,
    normalised: true,
    dense: false
  }
}
