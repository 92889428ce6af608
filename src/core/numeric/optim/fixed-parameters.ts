import { column, type Matrix, zeros } from '../matrix.ts'
import type { NonlinearProblem } from './nonlinear-problem.ts'

/** A problem in the parameters `free` of another, the rest held at their values in `theta`. */
export function holdFixed(
  problem: NonlinearProblem,
  theta: Float64Array,
  free: readonly number[]
): NonlinearProblem {
  const full = theta.slice()
  const { n, p } = problem
  const embed = (part: Float64Array): Float64Array => {
    free.forEach((j, k) => {
      full[j] = part[k]
    })
    return full
  }
  return {
    ...problem,
    p: free.length,
    linear: problem.linear.filter((j) => free.includes(j)).map((j) => free.indexOf(j)),
    ...(problem.lower === undefined ? {} : { lower: pick(problem.lower, free) }),
    ...(problem.upper === undefined ? {} : { upper: pick(problem.upper, free) }),
    evaluate(part: Float64Array, mean: Float64Array, jacobian: Matrix | null): boolean {
      if (jacobian === null) return problem.evaluate(embed(part), mean, null)
      const whole = zeros(n, p)
      const finite = problem.evaluate(embed(part), mean, whole)
      free.forEach((j, k) => {
        column(jacobian, k).set(column(whole, j))
      })
      return finite
    },
    curvature(part: Float64Array, v: Float64Array, out: Matrix): void {
      const whole = zeros(p, p)
      problem.curvature(embed(part), v, whole)
      free.forEach((j, k) => {
        free.forEach((i, l) => {
          out.data[k * free.length + l] += whole.data[j * p + i]
        })
      })
    }
  }
}

/** Entries `of` of a vector. */
export function pick(v: Float64Array, of: readonly number[]): Float64Array {
  return Float64Array.from(of, (j) => v[j])
}

/** A vector of length p with `values` at `at` and `rest` elsewhere. */
export function spread(
  values: Float64Array,
  at: readonly number[],
  rest: Float64Array
): Float64Array {
  const out = rest.slice()
  at.forEach((j, k) => {
    out[j] = values[k]
  })
  return out
}

/** A p × p matrix with `values` in the rows and columns `at`, NaN elsewhere. */
export function spreadSquare(values: Matrix, at: readonly number[], p: number): Matrix {
  const out = zeros(p, p)
  if (at.length < p) out.data.fill(Number.NaN)
  at.forEach((j, k) => {
    at.forEach((i, l) => {
      out.data[j * p + i] = values.data[k * at.length + l]
    })
  })
  return out
}
