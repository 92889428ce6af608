import type { Predictor } from '../../model/predictor.ts'
import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { multiply } from '../../numeric/linalg/product.ts'
import { applyQ, pivotedQr } from '../../numeric/linalg/qr.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { LinearRestriction } from '../tests/restriction.ts'
import type { Coordinates } from './coordinates.ts'
import type { MaximiseOptions } from './likelihood-fit.ts'

/** γ = origin + N z: everything that meets a restriction. */
export interface RestrictedCoordinates {
  readonly predictor: Predictor
  /** r × (r − m); orthonormal, or unit vectors where a single coordinate is held. */
  readonly directions: Matrix
  readonly origin: Float64Array
  /** The one coordinate of γ that is held while the others move freely, or −1. */
  readonly held: number
  toGamma(z: Float64Array): Float64Array
  /** Nearest z of a γ. */
  fromGamma(gamma: Float64Array): Float64Array
}

/** What a restriction needs of the coordinates that it is put on. */
export type RestrictedProblem = Pick<Coordinates, 'problem' | 'kept' | 'toCoefficients'>

/** The r × r map from γ to the identified coefficients. */
export function coefficientMap(
  coordinates: Pick<RestrictedProblem, 'kept' | 'toCoefficients'>
): Matrix {
  const r = coordinates.kept.length
  const out = zeros(r, r)
  for (let k = 0; k < r; k++) {
    const unit = new Float64Array(r)
    unit[k] = 1
    column(out, k).set(coordinates.toCoefficients(unit))
  }
  return out
}

/** The one coordinate that a restriction of one row holds, or −1. */
function heldAlone(a: Matrix): number {
  if (a.rows !== 1) return -1
  const places = [...a.data.keys()].filter((k) => a.data[k] !== 0)
  return places.length === 1 ? places[0] : -1
}

/** Orthonormal basis of {v: A v = 0}, r × (r − m). */
export function nullSpace(a: Matrix): Matrix {
  const r = a.cols
  const out = zeros(r, r - a.rows)
  const alone = heldAlone(a)
  if (alone >= 0) {
    let k = 0
    for (let j = 0; j < r; j++) if (j !== alone) column(out, k++)[j] = 1
    return out
  }
  const transposed = zeros(r, a.rows)
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < r; j++) transposed.data[i * r + j] = at(a, i, j)
  }
  const factor = pivotedQr(transposed)
  for (let k = 0; k < out.cols; k++) {
    const unit = column(out, k)
    unit[a.rows + k] = 1
    applyQ(factor, unit)
  }
  return out
}

/** The γ nearest to a given one that meets A γ = q. */
export function nearest(a: Matrix, q: Float64Array, gamma: Float64Array): Float64Array {
  const m = a.rows
  const gram = zeros(m, m)
  const miss = new Float64Array(m)
  for (let i = 0; i < m; i++) {
    miss[i] = q[i]
    for (let k = 0; k < a.cols; k++) {
      miss[i] -= at(a, i, k) * gamma[k]
      for (let j = 0; j < m; j++) gram.data[j * m + i] += at(a, i, k) * at(a, j, k)
    }
  }
  const factor = factorise(gram)
  if (factor === null) throw new Error('a restriction has independent rows')
  const step = solveFactor(factor, miss)
  return gamma.map((value, k) => {
    let move = 0
    for (let i = 0; i < m; i++) move += at(a, i, k) * step[i]
    return value + move
  })
}

function restrictedPredictor(
  { problem }: Pick<RestrictedProblem, 'problem'>,
  directions: Matrix,
  toGamma: (z: Float64Array) => Float64Array
): Predictor {
  const { predictor } = problem
  const r = directions.rows
  const own = zeros(predictor.rows, r)
  const bend = zeros(r, r)
  return {
    rows: predictor.rows,
    parameters: Array.from({ length: directions.cols }, (_, k) => `z${k + 1}`),
    linear: predictor.linear,
    design: null,
    orthonormal: false,
    evaluate(z, m, jacobian) {
      const gamma = toGamma(z)
      if (jacobian === null) return predictor.evaluate(gamma, m, null)
      if (!predictor.evaluate(gamma, m, own)) return false
      jacobian.data.set(multiply(own, directions).data)
      return true
    },
    curvature(z, w, out) {
      bend.data.fill(0)
      predictor.curvature(toGamma(z), w, bend)
      const half = multiply(bend, directions)
      for (let j = 0; j < directions.cols; j++) {
        for (let k = 0; k < directions.cols; k++) {
          let sum = 0
          for (let i = 0; i < r; i++) sum += at(directions, i, j) * at(half, i, k)
          out.data[k * out.rows + j] += sum
        }
      }
    }
  }
}

/** Coordinates of the model under A b = q, with the origin as near as can be to `gamma`. */
export function restrict(
  coordinates: RestrictedProblem,
  { a, q }: LinearRestriction,
  gamma: Float64Array
): RestrictedCoordinates {
  const own = multiply(a, coefficientMap(coordinates))
  const origin = nearest(own, q, gamma)
  const directions = nullSpace(own)
  const toGamma = (z: Float64Array) =>
    origin.map((value, i) => {
      let move = 0
      for (let k = 0; k < z.length; k++) move += at(directions, i, k) * z[k]
      return value + move
    })
  return {
    predictor: restrictedPredictor(coordinates, directions, toGamma),
    directions,
    origin,
    held: heldAlone(own),
    toGamma,
    fromGamma: (other) =>
      Float64Array.from({ length: directions.cols }, (_, k) => {
        let sum = 0
        for (let i = 0; i < other.length; i++) sum += at(directions, i, k) * (other[i] - origin[i])
        return sum
      })
  }
}

type Bounds = Pick<MaximiseOptions, 'bounds'>

/** Bounds of γ as bounds of z, where one coordinate is held; those of other restrictions are no box. */
export function boundsOfMoves(
  { held, origin }: RestrictedCoordinates,
  bounds: Bounds['bounds']
): Bounds {
  if (bounds === undefined || held < 0) return {}
  const moves = (ends: Float64Array) =>
    ends.map((end, k) => end - origin[k]).filter((_, k) => k !== held)
  return { bounds: { lower: moves(bounds.lower), upper: moves(bounds.upper) } }
}

/** Whether a point keeps its bounds, to rounding. */
export function withinBounds(gamma: Float64Array, bounds: Bounds['bounds']): boolean {
  if (bounds === undefined) return true
  const slack = (end: number) => 1e-9 * Math.max(1, Math.abs(end))
  return gamma.every((value, k) => {
    const [low, high] = [bounds.lower[k], bounds.upper[k]]
    return !(value < low - slack(low)) && !(value > high + slack(high))
  })
}
