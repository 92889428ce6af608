import type { ModelSpec } from '../../model/spec.ts'
import type { ComparedFit, Contend, Stated } from '../comparison/contender.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import { compileDensity } from './compile.ts'
import { fitDensity } from './fit.ts'
import { allValues, type DensityOnRows } from './model.ts'
import { isNormalised } from './normalisation.ts'
import type { DensityEstimates } from './report.ts'

/** The outcome's values on some rows; null where the density does not name it. */
export function outcomeOf(model: DensityOnRows, { response }: ModelSpec): Float64Array | null {
  if (model.mean !== null) return model.mean.response
  const column = response === undefined ? undefined : model.dataset.columns.get(response)
  return column?.kind === 'numeric' ? column.values : null
}

/** What tells nesting of densities: parameters of one expression that one of them holds. */
export function densityStated({ log_density = '', weights, parameters = {} }: ModelSpec): Stated {
  return {
    linear: null,
    expression: { text: JSON.stringify([log_density, weights]), parameters },
    correlation: null,
    restricted: false
  }
}

const isUsable = ({ fit }: Pick<DensityEstimates, 'fit'>): boolean =>
  fit.status === 'ok' || fit.status === 'boundary'

/** A fit of a density, to be compared. */
export function comparedDensity(estimates: Omit<DensityEstimates, 'uses'>): ComparedFit {
  const { model, fit, squares } = estimates
  return {
    status: fit.status,
    reason: fit.reason,
    glance: likelihoodGlance({
      nobs: model.nobs,
      df: fit.df,
      log_likelihood: isUsable(estimates) ? fit.logLikelihood : Number.NaN,
      deviance: Number.NaN,
      null_deviance: Number.NaN
    }),
    rss: squares?.rss ?? Number.NaN,
    dfResidual: squares?.dfResidual ?? Number.NaN,
    exact: null
  }
}

/** Values of the parameters at which rows have a density to compare; null where there are none. */
export function comparedAt(
  estimates: Pick<DensityEstimates, 'model' | 'fit'>
): Float64Array | null {
  return isUsable(estimates) ? allValues(estimates.model, estimates.fit.theta) : null
}

/** Log-density of some rows at the values of all parameters. */
export function rowDensitiesAt(
  { rows, evaluator }: DensityOnRows,
  all: Float64Array
): Float64Array {
  const out = new Float64Array(rows.length)
  evaluator.value(all, out)
  return out
}

/** A density of the client's own, to be compared. */
export const contendDensity: Contend = (spec, dataset) => {
  const model = compileDensity(spec, dataset)
  return {
    description: model.description,
    family: 'log_density',
    outcome: {
      rows: model.rows,
      y: outcomeOf(model, spec.model),
      size: null,
      frequency: model.frequency
    },
    stated: densityStated(spec.model),
    warnings: model.warnings,
    fit(control) {
      const fitted = fitDensity(spec, model, control)
      const at = comparedAt(fitted)
      return {
        ...comparedDensity(fitted),
        rowDensities: () => (at === null ? null : rowDensitiesAt(model, at)),
        normalised: isNormalised(model, spec.model, fitted.fit.theta)
      }
    }
  }
}
