import { type SplineBasis, splineBasis, splineValues } from './b-spline.ts'
import { chooseKnots } from './knots.ts'
import type { Transform } from './transform.ts'

/** ns(x, df, knots, intercept): natural cubic splines as in R's package splines. */
export const ns: Transform = {
  title: 'natural cubic splines in x',
  args: ['x', 'df', 'knots', 'intercept', 'Boundary.knots'],
  data: 'first',
  *learn(settings) {
    const intercept = settings.flag('intercept', false) ? 1 : 0
    const { inner, boundary } = yield* chooseKnots(settings, (df) => df - 1 - intercept)
    return { knots: inner, boundary, intercept: [intercept] }
  },
  width: ({ knots, intercept }) => knots.length + 1 + intercept[0],
  apply({ knots, boundary, intercept }, [{ head }]) {
    const basis = splineBasis(knots, boundary, 4)
    const first = 1 - intercept[0]
    const reflect = reflections(boundary.map((end) => splineValues(basis, end, 2).subarray(first)))
    const columns = Array.from(
      { length: knots.length + 1 + intercept[0] },
      () => new Float64Array(head.length)
    )
    head.forEach((x, i) => {
      const values = valuesOrLine(basis, x, boundary).subarray(first)
      reflect(values)
      // The first two coordinates are the second derivatives at the ends, which are 0.
      columns.forEach((out, j) => {
        out[i] = values[2 + j]
      })
    })
    return columns.map((column) => ({ head: column, tail: null }))
  }
}

/** Cubic inside the boundary, the tangent at the boundary outside it. */
function valuesOrLine(basis: SplineBasis, x: number, [low, high]: readonly number[]): Float64Array {
  if (x >= low && x <= high) return splineValues(basis, x)
  const end = x < low ? low : high
  const slope = splineValues(basis, end, 1)
  return splineValues(basis, end).map((value, j) => value + (x - end) * slope[j])
}

/**
 * The product Q' of the Householder reflections of a QR factorisation of the given vectors, with
 * LINPACK's signs (dqrdc: the diagonal of R opposes the pivot), so that columns equal R's.
 */
function reflections(vectors: readonly Float64Array[]): (values: Float64Array) => void {
  const made: Float64Array[] = []
  const apply = (values: Float64Array): void => {
    made.forEach((v, l) => {
      let sum = 0
      for (let i = l; i < v.length; i++) sum += v[i] * values[i]
      const share = -sum / v[l]
      for (let i = l; i < v.length; i++) values[i] += share * v[i]
    })
  }
  for (const vector of vectors) {
    const v = Float64Array.from(vector)
    apply(v)
    const l = made.length
    const size = Math.hypot(...v.subarray(l)) * (v[l] < 0 ? -1 : 1)
    const scaled = v.map((value) => value / size)
    scaled[l] += 1
    made.push(scaled)
  }
  return apply
}
