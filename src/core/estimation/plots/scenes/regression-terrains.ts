import { families } from '../../../model/families/registry.ts'
import { linearPredictor, type Predictor } from '../../../model/predictor.ts'
import { at, type Matrix } from '../../../numeric/matrix.ts'
import type { LikelihoodProblem } from '../../likelihood.ts'
import { nuisanceScale } from '../../nuisance.ts'
import { likelihoodObjective, observationCount } from '../../objective.ts'
import { expressionPredictor, problemOf } from '../../regression/coordinates.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import type { LikelihoodResult } from '../../regression/likelihood-result.ts'
import {
  isAffine,
  isExpression,
  isLinear,
  type LinearRegression,
  type RegressionModel
} from '../../regression/model.ts'
import { isTooLong, profiledLoss, profiledVariance, quadraticLoss } from '../losses.ts'
import { errorsOf, isDrawable, principal, type Terrain } from '../terrain.ts'
import { programmeLoss } from './programme-loss.ts'
import type { RegressionFits } from './regression.ts'
import { usable } from './usable.ts'

function predictorOf(model: RegressionModel, kept: readonly number[]): Predictor | null {
  if (isExpression(model)) return expressionPredictor(model)
  if (!isLinear(model)) return null
  const names = kept.map((j) => model.terms[j].name)
  return linearPredictor(identifiedColumns(model.mean.x, kept), model.mean.offset, names)
}

/** The rows of the mean are not at hand but for a sample: the surroundings of an optimum are what is known at it. */
function isApart({ observations }: RegressionModel, predictor: Predictor): boolean {
  return predictor.rows !== observations.rows
}

/** Estimated dispersions in which the likelihood has a finite maximum with an error. */
export function freeDispersions({ model, likelihood }: RegressionFits): readonly string[] {
  const ml = usable(likelihood)
  if (ml === null) return []
  const { free } = nuisanceScale(model.family)
  const open = free.every((k) => ml.phiErrors[k] > 0 && Number.isFinite(ml.phi[k]))
  return open ? free.map((k) => model.family.nuisance[k].name) : []
}

type Place = Pick<Terrain, 'series' | 'names' | 'centre' | 'errors' | 'widths' | 'beside'>

/** A terrain whose loss is searched for over coefficients and dispersions. */
function searched(
  place: Place,
  problem: LikelihoodProblem,
  { phi, cancelled }: { readonly phi: Float64Array; readonly cancelled: () => boolean }
): Terrain {
  const scale = nuisanceScale(problem.family)
  const coefficients = problem.predictor.parameters.length
  const best = Float64Array.from([...place.centre.slice(0, coefficients), ...scale.fromPhi(phi)])
  const profiled = profiledLoss(likelihoodObjective(problem, scale), best, {
    factor: observationCount(problem),
    cancelled
  })
  const inside = (j: number, value: number): number => {
    if (j < coefficients) return value
    const moved = phi.slice()
    moved[scale.free[j - coefficients]] = value
    return scale.fromPhi(moved)[j - coefficients]
  }
  return {
    ...place,
    closed: false,
    approximate: false,
    loss: (held, values) =>
      profiled(
        held,
        values.map((value, k) => inside(held[k], value))
      )
  }
}

function squaresTerrain(fits: RegressionFits, predictor: Predictor): Terrain | null {
  const { model, kept, squares, control } = fits
  if (squares === null || model.squares === null || !(squares.sigma2 > 0)) return null
  const covariance = principal(squares.unscaledCovariance, kept, squares.sigma2)
  const errors = errorsOf(covariance)
  const place: Place = {
    series: 'least_squares',
    names: kept.map((j) => model.terms[j].name),
    centre: Float64Array.from(kept, (j) => squares.coefficients[j]),
    errors,
    widths: errors,
    beside: new Map(model.family.facts.quadratic ? [['sigma2', squares.sigma2]] : [])
  }
  if (!isDrawable(place)) return null
  const affine = predictor.linear && model.link.affine
  const closed = isApart(model, predictor) || isTooLong(model.observations.rows, kept.length)
  if (affine || closed) {
    const loss = quadraticLoss(place.centre, covariance)
    return { ...place, closed: true, approximate: !affine, loss }
  }
  const { y, weights } = model.squares
  const family = families.normal.create({ scale: Math.sqrt(squares.sigma2) })
  const observations = { rows: y.length, y, size: null, precision: weights, frequency: null }
  const phi = Float64Array.of(squares.sigma2)
  return searched(place, { observations, predictor, family, link: model.link }, { ...control, phi })
}

/**
 * With normal errors and an affine mean the loss is closed, also with sigma² held at v:
 * (n/2)(ln(v/σ̂²) − 1 + σ̂²/v) + (σ̂²/v)·½Δ/σ̂².
 */
function normalLoss(
  { model, phi }: { readonly model: RegressionModel; readonly phi: Float64Array },
  centre: Float64Array,
  covariance: Matrix
): Terrain['loss'] {
  const quadratic = quadraticLoss(centre, covariance)
  if (model.family.nuisance[0].known !== null) return quadratic
  const profiled = profiledVariance(quadratic, model.nobs)
  const last = covariance.rows
  return (held, values) => {
    const k = held.indexOf(last)
    if (k < 0) return profiled(held, values)
    if (!(values[k] > 0)) return Number.NaN
    const share = phi[0] / values[k]
    const rest = held.length === 1 ? 0 : quadratic([held[1 - k]], [values[1 - k]])
    return (model.nobs / 2) * (share - 1 - Math.log(share)) + share * rest
  }
}

/** Lengths for a law without standard errors: those of least squares, shrunk as its estimator does, by 1/√n. */
function borrowedWidths({ kept, squares, model }: RegressionFits, phi: Float64Array): Float64Array {
  if (squares === null) return new Float64Array(kept.length).fill(Number.NaN)
  return Float64Array.from(
    kept,
    (j) => phi[0] * Math.sqrt(at(squares.unscaledCovariance, j, j) / model.nobs)
  )
}

/** The coefficients of the likelihood's maximum; null where there is nothing to draw around it. */
function coefficientPlace(
  fits: RegressionFits,
  ml: LikelihoodResult,
  covariance: Matrix
): Place | null {
  const errors = errorsOf(covariance)
  const place: Place = {
    series: 'maximum_likelihood',
    names: fits.kept.map((j) => fits.model.terms[j].name),
    centre: Float64Array.from(fits.kept, (j) => ml.coefficients[j]),
    errors,
    widths: errors.every((e) => e > 0) ? errors : borrowedWidths(fits, ml.phi),
    beside: new Map()
  }
  return isDrawable(place) ? place : null
}

/** The same place with the estimated dispersions behind the coefficients. */
function withDispersions(fits: RegressionFits, ml: LikelihoodResult, place: Place): Place {
  const dispersions = freeDispersions(fits)
  if (dispersions.length === 0) return place
  const { free } = nuisanceScale(fits.model.family)
  const errors = free.map((k) => ml.phiErrors[k])
  return {
    ...place,
    names: [...place.names, ...dispersions],
    centre: Float64Array.from([...place.centre, ...free.map((k) => ml.phi[k])]),
    errors: Float64Array.from([...place.errors, ...errors]),
    widths: Float64Array.from([...place.widths, ...errors])
  }
}

/** Laplace and uniform laws of an affine mean: every search in their surroundings is a linear programme. */
function isProgramme(model: RegressionModel): model is LinearRegression {
  const { smooth, normMinimised } = model.family.facts
  return isAffine(model) && !smooth && (normMinimised === 1 || normMinimised === 'inf')
}

function likelihoodTerrain(fits: RegressionFits, predictor: Predictor): Terrain | null {
  const { model, kept, likelihood, control } = fits
  const ml = usable(likelihood)
  if (ml === null) return null
  const covariance = principal(ml.covariance, kept, 1)
  const place = coefficientPlace(fits, ml, covariance)
  if (place === null) return null
  const { facts } = model.family
  const apart = isApart(model, predictor)
  if (apart && !facts.smooth) return null
  if (isProgramme(model)) {
    const x = identifiedColumns(model.mean.x, kept)
    const loss = programmeLoss({ model, x, fitted: ml.fitted, cancelled: control.cancelled })
    return { ...place, closed: false, approximate: false, loss }
  }
  const joint = withDispersions(fits, ml, place)
  if (predictor.linear && model.link.affine && facts.quadratic) {
    const loss = normalLoss({ model, phi: ml.phi }, place.centre, covariance)
    return { ...joint, closed: true, approximate: false, loss }
  }
  const unknowns = kept.length + nuisanceScale(model.family).free.length
  if (apart || (facts.smooth && isTooLong(model.observations.rows, unknowns))) {
    const loss = quadraticLoss(place.centre, covariance)
    return { ...place, closed: true, approximate: true, loss }
  }
  // Without derivatives no search is to be trusted over more than what a picture holds.
  if (!facts.smooth && kept.length > 2) return null
  const problem = problemOf(model, predictor)
  return searched(joint, problem, { ...control, phi: ml.phi })
}

/** The surroundings of both optima of a regression, as far as they exist. */
export function regressionTerrains(fits: RegressionFits): readonly Terrain[] {
  const predictor = predictorOf(fits.model, fits.kept)
  if (predictor === null) return []
  return [squaresTerrain(fits, predictor), likelihoodTerrain(fits, predictor)].filter(
    (terrain) => terrain !== null
  )
}
