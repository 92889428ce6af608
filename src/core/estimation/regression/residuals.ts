import { random } from '../../numeric/random.ts'
import { normalQuantile } from '../../numeric/special/index.ts'
import { blankRow, loadRow } from '../likelihood.ts'
import { aligned } from './blocks.ts'
import { predictorEdges } from './edge-rows.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { rowPredictors } from './likelihood-result.ts'
import type { RegressionModel } from './model.ts'
import type { SquaresFit } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

function observedShare({ y, size }: RegressionModel['observations']): Float64Array {
  return size === null ? y : y.map((value, i) => value / size[i])
}

/** (y − μ)/sd(y) under a law at its means and dispersion (n). */
export function pearsonAt(
  { observations, family }: Pick<RegressionModel, 'observations' | 'family'>,
  mean: Float64Array,
  phi: Float64Array
): Float64Array {
  const { precision, size } = observations
  const share = observedShare(observations)
  return mean.map((mu, i) => {
    const variance = family.variance(mu, phi)
    return (share[i] - mu) / Math.sqrt(variance / ((precision?.[i] ?? 1) * (size?.[i] ?? 1)))
  })
}

/** The same of a fitted law. */
export function pearsonResiduals(model: RegressionModel, result: LikelihoodResult): Float64Array {
  return pearsonAt(model, result.fitted, result.phi)
}

/** sign(y − μ̂)√d, d the deviance of the row before the dispersion (n); null for laws without one. */
export function devianceResiduals(
  { model, coordinates }: Workspace,
  result: LikelihoodResult
): Float64Array | null {
  const { observations, link, family } = model
  const { unitDeviance } = family
  if (unitDeviance === null) return null
  const row = blankRow()
  const jet = new Float64Array(4)
  const share = observedShare(observations)
  const ends = new Set(predictorEdges(model).map(({ mean }) => mean))
  return rowPredictors(coordinates, result).map((m, i) => {
    // The density of a row whose mean has reached such an end does not vanish there: its response is that end.
    if (ends.has(result.fitted[i])) return 0
    loadRow({ observations, link }, { i, m, row, jet })
    const d = Math.max(unitDeviance(row, result.phi), 0)
    return Math.sign(share[i] - row.mu) * Math.sqrt(d)
  })
}

/**
 * Φ⁻¹(F(y)), of a discrete law with a uniform draw between F(y − 1) and F(y) (Dunn & Smyth 1996);
 * null where the law has no distribution function for single rows.
 */
export function quantileResiduals(
  { model, spec }: Workspace,
  result: LikelihoodResult
): Float64Array | null {
  const { observations, family } = model
  const { cdf } = family
  if (cdf === null || observations.precision !== null) return null
  const draw = random(spec.optimizer.seed)
  return observations.y.map((y, i) => {
    const size = observations.size?.[i] ?? 1
    const high = cdf(y, result.fitted[i], result.phi, size)
    if (!family.facts.discrete) return normalQuantile(high)
    const low = cdf(y - 1, result.fitted[i], result.phi, size)
    return normalQuantile(low + draw.uniform() * (high - low))
  })
}

/** All kinds of residuals of the likelihood fit, aligned with the rows sent. */
export function likelihoodResiduals(workspace: Workspace, result: LikelihoodResult) {
  const { model } = workspace
  const deviance = devianceResiduals(workspace, result)
  const quantile = quantileResiduals(workspace, result)
  return {
    pearson: aligned(model, pearsonResiduals(model, result)),
    ...(deviance === null ? {} : { deviance: aligned(model, deviance) }),
    ...(quantile === null ? {} : { quantile: aligned(model, quantile) })
  }
}

/** √w r, aligned with the rows sent: the Pearson residuals of least squares. */
export function squaresResiduals(model: RegressionModel, fit: SquaresFit) {
  const weights = model.squares?.weights ?? null
  const frequency = model.observations.frequency
  const scaled = fit.residuals.map(
    (r, i) => r * Math.sqrt((weights?.[i] ?? 1) / (frequency?.[i] ?? 1))
  )
  return { pearson: aligned(model, scaled) }
}
