import { splineBasis, splineValues } from './b-spline.ts'
import { chooseKnots } from './knots.ts'
import type { Transform } from './transform.ts'

/** bs(x, df, knots, degree, intercept): B-spline basis as in R's package splines. */
export const bs: Transform = {
  title: 'B-splines in x',
  args: ['x', 'df', 'knots', 'degree', 'intercept', 'Boundary.knots'],
  data: 'first',
  *learn(settings) {
    const degree = settings.whole('degree', 3, [1, 20])
    const intercept = settings.flag('intercept', false) ? 1 : 0
    const { inner, boundary } = yield* chooseKnots(settings, (df) => df - degree - intercept)
    return { knots: inner, boundary, degree: [degree], intercept: [intercept] }
  },
  width: ({ knots, degree, intercept }) => knots.length + degree[0] + intercept[0],
  apply({ knots, boundary, degree, intercept }, [{ head }]) {
    const basis = splineBasis(knots, boundary, degree[0] + 1)
    const first = 1 - intercept[0]
    const columns = Array.from(
      { length: knots.length + degree[0] + intercept[0] },
      () => new Float64Array(head.length)
    )
    head.forEach((x, i) => {
      const values = splineValues(basis, x)
      columns.forEach((out, j) => {
        out[i] = values[first + j]
      })
    })
    return columns.map((column) => ({ head: column, tail: null }))
  }
}
