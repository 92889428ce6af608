import { principal } from '../../numeric/optim/bounds.ts'
import { oneStepInfluence } from '../influence/one-step.ts'
import { spread } from '../regression/squares-fit.ts'
import { informationAt } from './covariance.ts'
import type { DensityFit } from './density-fit.ts'
import { densityFunctions } from './functions.ts'
import { aligned, allValues, type DensityModel } from './model.ts'

/** Influence of every row on a density's maximum, over the parameters that have a variance. */
export function densityInfluence(
  model: DensityModel,
  fit: DensityFit,
  of: { readonly kept: readonly number[]; readonly leverage: Float64Array | null }
) {
  const { kept, leverage } = of
  const { names, places, evaluator } = model
  const own = kept.map((j) => places[j])
  const all = allValues(model, fit.theta)
  const { information } = informationAt(model, fit.theta)
  const toModel = {
    names,
    toTerms: (change: Float64Array) => spread(kept, change, names.length),
    align: (values: Float64Array) => aligned(model, values)
  }
  return oneStepInfluence(toModel, {
    rows: {
      scores: densityFunctions(model, fit, kept).scores,
      information: principal(information, kept),
      each(visit) {
        evaluator.eachHessian(all, (i, _, hessian) => {
          const { data, ...size } = principal(hessian, own)
          visit(i, { ...size, data: data.map((value) => -value) })
        })
      }
    },
    inverse: principal(fit.covariance, kept),
    about: kept.length,
    leverage,
    covariance: fit.covariance
  })
}
