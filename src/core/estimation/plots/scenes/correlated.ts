import { type CorrelatedWork, generalisedFit } from '../../correlated/correlated-blocks.ts'
import { generalisedSquares } from '../../correlated/generalised-squares.ts'
import { profiledVariance, quadraticLoss } from '../losses.ts'
import { grid } from '../points.ts'
import { errorsOf, isDrawable, principal, type Terrain } from '../terrain.ts'
import { normalDensity } from './densities.ts'
import { onlyRegressor } from './regressor.ts'
import { emptyScene, type FitView, type Scene } from './scene.ts'

/** Correlations at which the generalised fit is made for the profile over ρ, evenly on the scale of artanh ρ. */
const correlations = 121
/** How far they reach on that scale: to 0.9993 of the way. */
const reach = 4

function times(values: Float64Array, factor: number): Float64Array {
  return values.map((value) => value * factor)
}

/**
 * −2/n times the log-likelihood with ρ and σ² optimised at each point: over a grid of ρ the rest is
 * closed, ln q_ρ(b) + log det V(ρ)/n, and a parabola through the best three finds the bottom.
 */
function profiledCorrelation(work: CorrelatedWork): Terrain['loss'] | null {
  const { covariance, fit, data } = work
  const { family, restricted } = covariance
  if (family === null || restricted || fit.rho === null || !(fit.rhoError > 0)) return null
  const n = covariance.order
  const middle = (family.low + family.high) / 2
  const half = (family.high - family.low) / 2
  const known = work.model.family.nuisance[0].known
  const curves = Array.from(grid(-reach, reach, correlations), (place) => {
    const fixed = family.at(middle + half * Math.tanh(place))
    const squares = generalisedSquares(data, fixed)
    const rise = quadraticLoss(squares.coefficients, squares.unscaledCovariance)
    return (held: readonly number[], values: readonly number[]): number => {
      const form = squares.rss + 2 * rise(held, values)
      const deviance = known === null ? n * Math.log(form) : form / known
      return (deviance + fixed.logDeterminant) / 2
    }
  })
  const lowest = (held: readonly number[], values: readonly number[]): number => {
    const found = curves.map((curve) => curve(held, values))
    const k = found.indexOf(found.reduce((a, b) => Math.min(a, b)))
    if (k === 0 || k === found.length - 1) return found[k]
    const [a, b, c] = [found[k - 1], found[k], found[k + 1]]
    return b - (c - a) ** 2 / (8 * (a - 2 * b + c))
  }
  const centre = fit.squares.coefficients
  const base = lowest([0], [centre[0]])
  return (held, values) => lowest(held, values) - base
}

function likelihoodTerrain(work: CorrelatedWork): Terrain | null {
  const { fit, workspace, model, covariance } = work
  const { kept } = workspace.coordinates
  if (fit.status !== 'ok' || kept.length === 0) return null
  const errors = errorsOf(fit.covariance)
  const centre = fit.squares.coefficients
  const place = {
    series: 'maximum_likelihood',
    names: kept.map((j) => model.terms[j].name),
    centre,
    errors,
    widths: errors,
    beside: new Map<string, number>()
  } as const
  if (!isDrawable(place)) return null
  const profiled = profiledCorrelation(work)
  if (profiled !== null) return { ...place, closed: true, approximate: false, loss: profiled }
  const quadratic = quadraticLoss(centre, fit.covariance)
  const known = model.family.nuisance[0].known !== null
  const exact = covariance.fixed !== null && !covariance.restricted
  const loss = exact && !known ? profiledVariance(quadratic, model.nobs) : quadratic
  return { ...place, closed: true, approximate: !exact, loss }
}

function squaresTerrain({ ordinary, workspace, model }: CorrelatedWork): Terrain | null {
  const { kept } = workspace.coordinates
  if (!(ordinary.sigma2 > 0) || kept.length === 0) return null
  const covariance = principal(ordinary.unscaledCovariance, kept, ordinary.sigma2)
  const errors = errorsOf(covariance)
  const place = {
    series: 'least_squares',
    names: kept.map((j) => model.terms[j].name),
    centre: Float64Array.from(kept, (j) => ordinary.coefficients[j]),
    errors,
    widths: errors,
    beside: new Map([['sigma2', ordinary.sigma2]])
  } as const
  if (!isDrawable(place)) return null
  const loss = quadraticLoss(place.centre, covariance)
  return { ...place, closed: true, approximate: false, loss }
}

/** Residuals of the likelihood with their correlation taken out: L⁻¹r for LL' = V. */
function whitened({ fit }: CorrelatedWork): Float64Array {
  return fit.fixed.whiten({ head: fit.squares.residuals, tail: null }).head
}

function viewsOf(work: CorrelatedWork): FitView[] {
  const { ordinary, fit } = work
  const sigma = Math.sqrt(ordinary.sigma2)
  const ordinaryView: FitView = {
    series: 'least_squares',
    fitted: ordinary.fitted,
    standardised: sigma > 0 ? times(ordinary.residuals, 1 / sigma) : []
  }
  const { fitted } = generalisedFit(work)
  if (!fitted.every(Number.isFinite)) return [ordinaryView]
  const scale = Math.sqrt(fit.sigma2)
  const standardised = scale > 0 ? times(whitened(work), 1 / scale) : []
  return [ordinaryView, { series: 'maximum_likelihood', fitted, standardised }]
}

/** What a linear model with correlated errors looks like; `rows` has them side by side where `work` has not. */
export function correlatedScene(work: CorrelatedWork, rows: CorrelatedWork = work): Scene {
  const { model, workspace, fit, ordinary } = rows
  const scale = Math.sqrt(fit.sigma2)
  return {
    ...emptyScene,
    level: workspace.options.level,
    coefficients: workspace.coordinates.kept.map((j) => model.terms[j].name),
    terrains: [squaresTerrain(work), likelihoodTerrain(work)].filter((terrain) => terrain !== null),
    panels: [
      {
        response: null,
        y: model.observations.y,
        regressor: onlyRegressor(model),
        fits: viewsOf(rows)
      }
    ],
    law:
      scale > 0
        ? {
            title: 'Error law against the residuals',
            description:
              'Histogram of the residuals of maximum likelihood with their correlation taken out, the normal density of the likelihood and that of ordinary least squares.',
            axis: 'residual without its correlation',
            values: whitened(rows),
            densities: [
              { series: 'least_squares', at: normalDensity(Math.sqrt(ordinary.sigma2)) },
              { series: 'maximum_likelihood', at: normalDensity(scale) }
            ]
          }
        : null
  }
}
