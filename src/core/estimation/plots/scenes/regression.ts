import type { Family } from '../../../model/families/family.ts'
import type { Control } from '../../../model/spec.ts'
import { normalQuantile } from '../../../numeric/special/index.ts'
import type { LikelihoodResult } from '../../regression/likelihood-result.ts'
import type { RegressionModel } from '../../regression/model.ts'
import type { SquaresFit } from '../../regression/squares-fit.ts'
import { densityOf, normalDensity } from './densities.ts'
import { freeDispersions, regressionTerrains } from './regression-terrains.ts'
import { onlyRegressor } from './regressor.ts'
import {
  emptyScene,
  type FitView,
  type LawView,
  type Panel,
  type Regressor,
  type Scene,
  type ShareView
} from './scene.ts'
import { usable } from './usable.ts'

/** Both fits of a single-response regression, as far as they exist. */
export interface RegressionFits {
  readonly model: RegressionModel
  /** Indices of the coefficients that the data identify. */
  readonly kept: readonly number[]
  readonly level: number
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult | null
  readonly control: Control
  /** The one regressor that the mean depends on, where it does not stand in the model; null for several or none. */
  readonly regressor?: Regressor | null
}

/** Probabilities nearer to 0 or 1 are drawn here: F near 1 has no more digits. */
const tail = 1e-14
/** Most values of a count that get a bar of their own. */
const valueLimit = 40

/**
 * Quantile residuals Φ⁻¹(F(y)) (Dunn & Smyth 1996, J. Comput. Graph. Stat. 5); for a discrete law the
 * middle of the jump of F, so that the answer has no chance in it.
 */
function quantileResiduals(
  { family, observations }: RegressionModel,
  { fitted, phi }: LikelihoodResult
): Float64Array {
  const { cdf } = family
  // The uniform law always fits its outermost residuals to the ends of its support.
  const bounded = family.facts.normMinimised === 'inf'
  if (cdf === null || bounded || observations.size !== null || observations.precision !== null) {
    return new Float64Array(0)
  }
  return observations.y.map((y, i) => {
    const upper = cdf(y, fitted[i], phi)
    const p = family.facts.discrete ? (upper + cdf(y - 1, fitted[i], phi)) / 2 : upper
    return normalQuantile(Math.max(tail, Math.min(1 - tail, p)))
  })
}

function squaresView({ model, squares }: RegressionFits): FitView[] {
  if (squares === null) return []
  const weights = model.squares?.weights ?? null
  const sigma = Math.sqrt(squares.sigma2)
  const plain = sigma > 0 && !model.family.facts.discrete
  return [
    {
      series: 'least_squares',
      fitted: squares.fitted,
      standardised: plain
        ? squares.residuals.map(
            (r, i) => (r * Math.sqrt(weights === null ? 1 : weights[i])) / sigma
          )
        : []
    }
  ]
}

function panelOf(fits: RegressionFits): Panel {
  const { model, regressor = onlyRegressor(model) } = fits
  const { y, size } = model.observations
  const ml = usable(fits.likelihood)
  return {
    response: null,
    y: size === null ? y : y.map((value, i) => value / size[i]),
    regressor,
    fits: [
      ...squaresView(fits),
      ...(ml === null
        ? []
        : [
            {
              series: 'maximum_likelihood' as const,
              fitted: ml.fitted,
              standardised: quantileResiduals(model, ml)
            }
          ])
    ]
  }
}

/** Residuals of the likelihood with the law that it fitted, and the normal law of least squares. */
function lawOf({ model, squares, likelihood }: RegressionFits): LawView | null {
  const ml = usable(likelihood)
  const { facts } = model.family
  if (ml === null || !facts.location || facts.transform !== null) return null
  const law = densityOf(model.family, ml.phi)
  const sigma = squares === null ? Number.NaN : Math.sqrt(squares.sigma2)
  return {
    title: 'Error law against the residuals',
    description: `Histogram of the residuals of maximum likelihood, the fitted ${model.family.title} density and the normal density that least squares amounts to.`,
    axis: 'residual',
    values: model.observations.y.map((y, i) => y - ml.fitted[i]),
    densities: [
      ...(sigma > 0 ? [{ series: 'least_squares' as const, at: normalDensity(sigma) }] : []),
      { series: 'maximum_likelihood', at: (z) => law({ y: z, mu: 0 }) }
    ]
  }
}

/** Mean over rows of the fitted probability of each value. */
function fittedShares(family: Family, ml: LikelihoodResult, values: readonly number[]): number[] {
  const probability = densityOf(family, ml.phi)
  return values.map((y) => {
    const sum = ml.fitted.reduce((total, mu) => total + probability({ y, mu }), 0)
    return sum / ml.fitted.length
  })
}

function sharesOf({ model, likelihood }: RegressionFits): ShareView | null {
  const ml = usable(likelihood)
  const { y, size, frequency, precision } = model.observations
  const plain = size === null && frequency === null && precision === null
  if (ml === null || !model.family.facts.discrete || !plain) return null
  const top = y.reduce((a, b) => Math.max(a, b), 1)
  if (top > valueLimit) return null
  const values = Array.from({ length: top + 1 }, (_, k) => k)
  const { labels } = model
  const name = (k: number): string =>
    labels === null ? String(k) : k === 1 ? String(labels.event) : labels.other
  return {
    names: values.map(name),
    observed: values.map((k) => y.filter((value) => value === k).length / y.length),
    fitted: fittedShares(model.family, ml, values)
  }
}

/** What a single-response regression looks like. */
export function regressionScene(fits: RegressionFits): Scene {
  const terrains = regressionTerrains(fits)
  const dispersions = freeDispersions(fits).filter((name) =>
    terrains.some(({ names }) => names.includes(name))
  )
  return {
    ...emptyScene,
    level: fits.level,
    coefficients: fits.kept.map((j) => fits.model.terms[j].name),
    dispersions,
    terrains,
    panels: [panelOf(fits)],
    law: lawOf(fits),
    shares: sharesOf(fits)
  }
}
