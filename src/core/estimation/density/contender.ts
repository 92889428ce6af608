import type { ModelSpec } from '../../model/spec.ts'
import type { Contend } from '../comparison/contender.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import { compileDensity } from './compile.ts'
import { fitDensity } from './fit.ts'
import { responseLaws } from './law/response-laws.ts'
import { allValues, type DensityModel } from './model.ts'

/** Rows whose density is looked at as a law of the outcome. */
const looked = 5

/** Whether the density has mass 1 as a function of the named outcome, on a few rows. */
function isNormalised(model: DensityModel, spec: ModelSpec, theta: Float64Array): boolean {
  const laws = responseLaws(model, spec, theta)
  if (typeof laws === 'string') return false
  const n = model.rows.length
  return Array.from({ length: Math.min(looked, n) }, (_, k) => Math.floor((k * n) / looked)).every(
    (row) => laws.of(model.dataset, row) !== null
  )
}

/** The outcome's values; null where the density does not name it. */
function outcomeOf(model: DensityModel, { response }: ModelSpec): Float64Array | null {
  if (model.mean !== null) return model.mean.response
  const column = response === undefined ? undefined : model.dataset.columns.get(response)
  return column?.kind === 'numeric' ? column.values : null
}

/** A density of the client's own, to be compared. */
export const contendDensity: Contend = (spec, dataset) => {
  const model = compileDensity(spec, dataset)
  const { log_density = '', parameters = {} } = spec.model
  return {
    description: model.description,
    family: 'log_density',
    outcome: {
      rows: model.rows,
      y: outcomeOf(model, spec.model),
      size: null,
      frequency: model.frequency
    },
    stated: {
      linear: null,
      expression: { text: JSON.stringify([log_density, spec.model.weights]), parameters },
      correlation: null,
      restricted: false
    },
    warnings: model.warnings,
    fit(control) {
      const { fit, squares } = fitDensity(spec, model, control)
      const usable = fit.status === 'ok' || fit.status === 'boundary'
      return {
        status: fit.status,
        reason: fit.reason,
        glance: likelihoodGlance({
          nobs: model.nobs,
          df: fit.df,
          log_likelihood: usable ? fit.logLikelihood : Number.NaN,
          deviance: Number.NaN,
          null_deviance: Number.NaN
        }),
        rss: squares?.rss ?? Number.NaN,
        dfResidual: squares?.dfResidual ?? Number.NaN,
        exact: null,
        rowDensities() {
          if (!usable) return null
          const out = new Float64Array(model.rows.length)
          model.evaluator.value(allValues(model, fit.theta), out)
          return out
        },
        normalised: isNormalised(model, spec.model, fit.theta)
      }
    }
  }
}
