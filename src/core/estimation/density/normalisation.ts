import type { ModelSpec } from '../../model/spec.ts'
import type { WarningReport } from '../report.ts'
import type { DensityFit } from './density-fit.ts'
import { massOf } from './law/response-law.ts'
import { type LawfulDensity, lawfulDensity, lawsAt } from './law/response-laws.ts'
import { rowDensity } from './law/row-density.ts'
import { allValues, type DensityOnRows } from './model.ts'

/** Rows whose density is looked at as a law of the outcome. */
const looked = 5
/** Logarithms of two masses that differ by more do so by more than quadrature rounds. */
const settled = 1e-6

/** Whether some rows, spread over all, have a density of mass 1 as a function of the outcome. */
function lawfulRows(model: DensityOnRows, density: LawfulDensity, theta: Float64Array): boolean[] {
  const laws = lawsAt(density, theta)
  const n = model.rows.length
  return Array.from(
    { length: Math.min(looked, n) },
    (_, k) => laws.of(model.dataset, Math.floor((k * n) / looked)) !== null
  )
}

/** Whether the density has mass 1 as a function of the named outcome, on a few rows. */
export function isNormalised(model: DensityOnRows, spec: ModelSpec, theta: Float64Array): boolean {
  const density = lawfulDensity(model, spec)
  return typeof density !== 'string' && lawfulRows(model, density, theta).every(Boolean)
}

/** Mass of the first row's density at given estimates; NaN where it is not found, infinite where there is none. */
function massAt(model: DensityOnRows, density: LawfulDensity, theta: Float64Array): number {
  const at = { dataset: model.dataset, row: 0 }
  return massOf(rowDensity(density.movable, allValues(density, theta), at), density.outcomes)
}

/** Parameters that change the mass when they move by a standard error, either way where the other is outside. */
function movers(
  model: DensityOnRows,
  density: LawfulDensity,
  { theta, covariance }: DensityFit
): string[] {
  const mass = massAt(model, density, theta)
  return model.names.filter((_, j) => {
    const error = Math.sqrt(covariance.data[j * theta.length + j])
    const masses = [error, -error].map((by) =>
      massAt(
        model,
        density,
        theta.map((value, k) => (k === j ? value + by : value))
      )
    )
    const other = masses.find((one) => one > 0 && Number.isFinite(one))
    return other !== undefined && Math.abs(Math.log(other / mass)) > settled
  })
}

/**
 * Says of a maximum whose density has not mass 1 as a function of its outcome what that does to it: a missing
 * constant shifts ln L alone, while a factor that moves with the parameters makes it the maximum of something
 * that is no likelihood. Nothing where a row has mass 1, as of censored outcomes those that are seen.
 */
export function normalisationWarnings(
  model: DensityOnRows,
  spec: ModelSpec,
  fit: DensityFit
): WarningReport[] {
  if (fit.status !== 'ok') return []
  const density = lawfulDensity(model, spec)
  if (typeof density === 'string') return []
  if (lawfulRows(model, density, fit.theta).some(Boolean)) return []
  const mass = massAt(model, density, fit.theta)
  if (!(mass > 0 && Number.isFinite(mass))) return []
  const changing = movers(model, density, fit)
  const consequence =
    changing.length === 0
      ? 'It does not change with the parameters, so the estimates stand; ln L and the criteria made of it are off by a constant.'
      : `It changes with ${changing.join(', ')}: unless the outcome is confined to values whose mass is 1, what is maximised is no likelihood and its maximum not the maximum likelihood estimate.`
  return [
    {
      code: 'density_not_normalised',
      detail: `As a function of "${density.movable.response}" the density has mass ${mass.toPrecision(7)} at the estimate, on the first of its rows, where a density has 1. ${consequence}`,
      pointer: '/model/log_density',
      action: `Add the logarithm of the factor that is missing; where "${density.movable.response}" cannot take every value, say so: if(${density.movable.response} >= 2, …, log(0)).`
    }
  ]
}
