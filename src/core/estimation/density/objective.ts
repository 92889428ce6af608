import { zeros } from '../../numeric/matrix.ts'
import type { Objective } from '../../numeric/optim/objective.ts'
import type { Box } from '../../numeric/optim/optimiser.ts'
import { everyFinite } from '../../numeric/vector.ts'
import { allValues, type DensityLikelihood } from './model.ts'

/** Some of the p estimated parameters, the others held at the values of `at` (length p). */
export interface Slice {
  readonly free: readonly number[]
  readonly at: Float64Array
}

/** All p parameters free. */
export function whole(model: DensityLikelihood): Slice {
  return { free: [...model.names.keys()], at: model.starts[0] }
}

/** A point of the whole space from one of a slice. */
export function embed({ free, at }: Slice, x: Float64Array): Float64Array {
  const out = at.slice()
  free.forEach((j, k) => {
    out[j] = x[k]
  })
  return out
}

/** Bounds of the free parameters. */
export function boxOf(model: DensityLikelihood, { free }: Slice): Box {
  return {
    lower: Float64Array.from(free, (j) => model.lower[j]),
    upper: Float64Array.from(free, (j) => model.upper[j])
  }
}

/** ln L at θ (length p), all rows with their frequency weights; NaN or infinite as it comes. */
export function logLikelihoodAt(model: DensityLikelihood, theta: Float64Array): number {
  return model.sums.value(allValues(model, theta))
}

/** Says that ln L may be asked for at these points (length p each). */
export function expectValues(
  model: DensityLikelihood,
  points: () => readonly Float64Array[]
): void {
  model.sums.expect?.(points().map((theta) => allValues(model, theta)))
}

/**
 * −ln L / n in the free parameters of a slice, to be minimised. +Infinity where ln L is NaN or
 * infinite of either sign: a point of infinite density is no estimate.
 */
export function densityObjective(model: DensityLikelihood, slice: Slice): Objective {
  const { sums, places } = model
  const { free } = slice
  const all = places.length === 0 ? new Float64Array(0) : model.fixed
  const gradient = new Float64Array(all.length)
  const hessian = zeros(all.length, all.length)
  const factor = -1 / model.nobs
  const load = (x: Float64Array): Float64Array => allValues(model, embed(slice, x))

  function writeGradient(out: Float64Array): boolean {
    free.forEach((j, k) => {
      out[k] = gradient[places[j]] * factor
    })
    return everyFinite(out)
  }
  const settle = (sum: number): number =>
    Number.isFinite(sum) ? sum * factor : Number.POSITIVE_INFINITY

  return {
    size: free.length,
    value: (x) => settle(sums.value(load(x))),
    gradient(x, out) {
      const value = settle(sums.gradient(load(x), gradient))
      return writeGradient(out) ? value : Number.POSITIVE_INFINITY
    },
    hessian(x, out, outHessian) {
      const value = settle(sums.hessian(load(x), gradient, hessian))
      free.forEach((a, i) => {
        free.forEach((b, j) => {
          outHessian.data[j * outHessian.rows + i] =
            hessian.data[places[b] * hessian.rows + places[a]] * factor
        })
      })
      return writeGradient(out) && everyFinite(outHessian.data) ? value : Number.POSITIVE_INFINITY
    }
  }
}
