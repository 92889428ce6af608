import { linearPredictor } from '../../model/predictor.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { orthonormalBasis } from './basis.ts'
import { problemOf } from './coordinates.ts'
import { devianceAt } from './deviance.ts'
import { maximise } from './likelihood-fit.ts'
import { isAffine, isLinear, type RegressionModel } from './model.ts'
import { normalScale } from './normal-scale.ts'
import type { SquaresFit } from './squares-fit.ts'
import { startCandidates } from './starts.ts'
import type { Workspace } from './workspace.ts'

/**
 * The predictor of the one mean that maximises the likelihood of an exponential dispersion model, whose
 * score is Σ w (y − μ)/V(μ): the weighted mean, whatever the link. NaN for other laws.
 */
function commonPredictor({ family, link, observations }: RegressionModel): number {
  if (!family.facts.exponentialDispersion) return Number.NaN
  const { y, size, precision, frequency } = observations
  let total = 0
  let mass = 0
  for (let i = 0; i < y.length; i++) {
    const weight = (precision === null ? 1 : precision[i]) * (frequency === null ? 1 : frequency[i])
    total += weight * y[i]
    mass += weight * (size === null ? 1 : size[i])
  }
  return link.forward(total / mass)
}

/**
 * Deviance of the model with one mean for all rows (and the offset), or of the offset alone without
 * an intercept; NaN for an expression and for laws without a deviance.
 */
export function nullDeviance(
  { model, search }: Workspace,
  squares: SquaresFit | null,
  phi: Float64Array
): number {
  if (model.family.unitDeviance === null || !isLinear(model)) return Number.NaN
  const { intercept, offset, x } = model.mean
  const total = normalScale(model.family) !== null && isAffine(model) ? squares?.total : null
  if (total) return intercept ? total.centred : total.uncentred
  if (!intercept) return devianceAt(model, offset ?? new Float64Array(x.rows), phi)
  const level = offset === null ? commonPredictor(model) : Number.NaN
  if (Number.isFinite(level)) return devianceAt(model, new Float64Array(x.rows).fill(level), phi)
  const constant: Matrix = zeros(x.rows, 1)
  constant.data.fill(1)
  const basis = orthonormalBasis(constant, [0])
  const problem = problemOf(model, {
    ...linearPredictor(basis.q, offset, ['(Intercept)']),
    orthonormal: true
  })
  const starts = startCandidates(problem, { q: basis.q, offset }).reverse()
  const fit = maximise(problem, { ...search, starts })
  return fit === null ? Number.NaN : devianceAt(model, fit.rows.predictor, phi)
}
