import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { minimise } from '../../numeric/optim/minimise.ts'
import type { Objective } from '../../numeric/optim/objective.ts'
import { identified } from '../tests/restriction.ts'
import type { Terrain } from './terrain.ts'

/** Above this many unknowns m, or n·m², the quadratic approximation is drawn. */
const unknownLimit = 5
const workLimit = 40_000

/** A search at every point of a picture of n rows and m unknowns would take too long. */
export function isTooLong(rows: number, unknowns: number): boolean {
  return unknowns > unknownLimit || rows * unknowns * unknowns > workLimit
}

/** ½ d'C⁻¹d for the covariance C of the held coefficients: exact for a sum of squares of an affine mean. */
export function quadraticLoss(centre: Float64Array, covariance: Matrix): Terrain['loss'] {
  return (held, values) => {
    const [i, j] = held
    const d = (values[0] ?? 0) - centre[i]
    const a = at(covariance, i, i)
    if (j === undefined) return (0.5 * d * d) / a
    const e = values[1] - centre[j]
    const [b, c] = [at(covariance, i, j), at(covariance, j, j)]
    return (0.5 * (c * d * d - 2 * b * d * e + a * e * e)) / (a * c - b * b)
  }
}

/**
 * (n/2) ln(1 + Δ/RSS) from ½Δ/σ² with σ² = RSS/n: the normal likelihood with its variance estimated
 * anew at each point (Bates & Watts 1988, section 6.1).
 */
export function profiledVariance(loss: Terrain['loss'], n: number): Terrain['loss'] {
  return (held, values) => (n / 2) * Math.log1p((2 * loss(held, values)) / n)
}

/** Objective over some entries of x, the others held at `base`. */
function restricted(f: Objective, base: Float64Array, free: readonly number[]): Objective {
  const x = base.slice()
  const gradient = new Float64Array(f.size)
  const hessian = zeros(f.size, f.size)
  const load = (part: Float64Array): Float64Array => {
    free.forEach((j, k) => {
      x[j] = part[k]
    })
    return x
  }
  const pick = (out: Float64Array): void => {
    free.forEach((j, k) => {
      out[k] = gradient[j]
    })
  }
  return {
    size: free.length,
    value: (part) => f.value(load(part)),
    gradient(part, out) {
      const value = f.gradient(load(part), gradient)
      pick(out)
      return value
    },
    hessian(part, out, outHessian) {
      const value = f.hessian(load(part), gradient, hessian)
      pick(out)
      outHessian.data.set(identified(hessian, free).data)
      return value
    }
  }
}

/** Loss by Newton on the other unknowns, each search beginning where the last one ended. */
export function profiledLoss(
  f: Objective,
  best: Float64Array,
  { factor, cancelled }: { readonly factor: number; readonly cancelled: () => boolean }
): Terrain['loss'] {
  const lowest = f.value(best)
  let last = best
  return (held, values) => {
    const base = best.slice()
    held.forEach((j, k) => {
      base[j] = values[k]
    })
    const free = Array.from(best.keys()).filter((j) => !held.includes(j))
    if (free.length === 0) return (f.value(base) - lowest) * factor
    const inner = restricted(f, base, free)
    const start = Float64Array.from(free, (j) => last[j])
    const from = Number.isFinite(inner.value(start))
      ? start
      : Float64Array.from(free, (j) => best[j])
    const found = minimise(inner, from, { iterations: 60, cancelled })
    if (!Number.isFinite(found.value)) return Number.NaN
    last = base.slice()
    free.forEach((j, k) => {
      last[j] = found.x[k]
    })
    return (found.value - lowest) * factor
  }
}
