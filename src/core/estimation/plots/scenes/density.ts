import { createEvaluator } from '../../../model/expression/evaluator.ts'
import type { Control } from '../../../model/spec.ts'
import { at } from '../../../numeric/matrix.ts'
import type { DensityFit } from '../../density/density-fit.ts'
import { allValues, type DensityModel } from '../../density/model.ts'
import { densityObjective, whole } from '../../density/objective.ts'
import type { RowwiseSquares } from '../../density/squares.ts'
import { isTooLong, profiledLoss, quadraticLoss } from '../losses.ts'
import { errorsOf, isDrawable, principal, type Terrain } from '../terrain.ts'
import { normalDensity } from './densities.ts'
import { onlyColumn } from './regressor.ts'
import { emptyScene, type LawView, type Panel, type Scene } from './scene.ts'

/** A density of the client's own with what was estimated of it. */
export interface DensityFits {
  readonly model: DensityModel
  readonly fit: DensityFit
  /** Least squares of the mean beside the density; null where there is none. */
  readonly squares: RowwiseSquares | null
  readonly level: number
  readonly control: Control
}

/** Parameters that have a finite estimate with an error. */
function settledParameters({ model, fit }: DensityFits): readonly number[] {
  return [...model.names.keys()].filter(
    (j) => fit.infinite[j] === 0 && fit.aliased[j] === 0 && at(fit.covariance, j, j) > 0
  )
}

function likelihoodTerrain(fits: DensityFits): Terrain | null {
  const { model, fit, control } = fits
  const kept = settledParameters(fits)
  if (kept.length === 0 || !Number.isFinite(fit.logLikelihood)) return null
  const covariance = principal(fit.covariance, kept, 1)
  const errors = errorsOf(covariance)
  const place = {
    series: 'maximum_likelihood',
    names: kept.map((j) => model.names[j]),
    centre: Float64Array.from(kept, (j) => fit.theta[j]),
    errors,
    widths: errors,
    beside: new Map<string, number>()
  } as const
  if (!isDrawable(place)) return null
  if (isTooLong(model.rows.length, kept.length)) {
    const loss = quadraticLoss(place.centre, covariance)
    return { ...place, closed: true, approximate: true, loss }
  }
  const objective = densityObjective(model, { ...whole(model), free: kept, at: fit.theta })
  const { cancelled } = control
  const profiled = profiledLoss(objective, place.centre, { factor: model.nobs, cancelled })
  const inside = (k: number, value: number): boolean =>
    value >= model.lower[kept[k]] && value <= model.upper[kept[k]]
  return {
    ...place,
    closed: false,
    approximate: false,
    loss: (held, values) =>
      held.every((k, i) => inside(k, values[i])) ? profiled(held, values) : Number.NaN
  }
}

/** The sum of squares by its second-order expansion: exact where the mean is affine. */
function squaresTerrain({ model, squares }: DensityFits): Terrain | null {
  if (squares === null || model.mean === null || !(squares.sigma2 > 0)) return null
  const { uses, linear } = model.mean
  const kept = [...uses.keys()]
  const covariance = principal(squares.unscaledCovariance, kept, squares.sigma2)
  const errors = errorsOf(covariance)
  const place = {
    series: 'least_squares',
    names: uses.map((j) => model.names[j]),
    centre: squares.estimates,
    errors,
    widths: errors,
    beside: new Map<string, number>()
  } as const
  if (!isDrawable(place)) return null
  const loss = quadraticLoss(place.centre, covariance)
  return { ...place, closed: true, approximate: linear.length < uses.length, loss }
}

function panelsOf({ model, squares, fit }: DensityFits): Panel[] {
  const { mean } = model
  if (mean === null || squares === null) return []
  const sigma = Math.sqrt(squares.sigma2)
  const fitted = new Float64Array(model.rows.length)
  mean.evaluator.value(allValues(model, fit.theta), fitted)
  const rows = Array.from(model.rows.keys())
  return [
    {
      response: null,
      y: mean.response,
      regressor: onlyColumn(mean.graph.columns, model.dataset, rows),
      fits: [
        {
          series: 'least_squares',
          fitted: squares.fitted,
          standardised: sigma > 0 ? squares.residuals.map((r) => r / sigma) : []
        },
        ...(fitted.every(Number.isFinite)
          ? [{ series: 'maximum_likelihood' as const, fitted, standardised: [] }]
          : [])
      ]
    }
  ]
}

/** A density of one column alone, drawn over that column. */
function lawOf({ model, fit, squares }: DensityFits): LawView | null {
  const only = onlyColumn(model.graph.columns, model.dataset, Array.from(model.rows.keys()))
  if (only === null || model.frequency !== null) return null
  const { name } = only
  const theta = allValues(model, fit.theta)
  const out = new Float64Array(1)
  const density = (z: number): number => {
    const values = Float64Array.of(z)
    const columns = new Map([[name, { kind: 'numeric' as const, name, values }]])
    createEvaluator(model.graph, { rows: 1, columns }).value(theta, out)
    return Math.exp(out[0])
  }
  const centre = squares?.fitted[0] ?? Number.NaN
  const constant = squares?.fitted.every((value) => value === centre) === true
  const normal = normalDensity(Math.sqrt(squares?.sigma2 ?? Number.NaN))
  return {
    title: `The density against ${name}`,
    description: `Histogram of ${name} with the density at the maximum of the likelihood${constant ? ' and the normal density that least squares amounts to' : ''}.`,
    axis: name,
    values: only.values,
    densities: [
      ...(constant
        ? [{ series: 'least_squares' as const, at: (z: number) => normal(z - centre) }]
        : []),
      { series: 'maximum_likelihood', at: density }
    ]
  }
}

/** What a density of the client's own looks like. */
export function densityScene(fits: DensityFits): Scene {
  const kept = settledParameters(fits)
  return {
    ...emptyScene,
    level: fits.level,
    coefficients: kept.map((j) => fits.model.names[j]),
    terrains: [squaresTerrain(fits), likelihoodTerrain(fits)].filter((terrain) => terrain !== null),
    panels: panelsOf(fits),
    law: lawOf(fits)
  }
}
