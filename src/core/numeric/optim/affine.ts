import { type Matrix, zeros } from '../matrix.ts'
import type { Objective } from './objective.ts'

/** x = origin + D z with D of n × m. */
export interface AffineMap {
  readonly origin: Float64Array
  readonly directions: Matrix
}

/** The point of z (length m). */
export function affinePoint({ origin, directions }: AffineMap, z: Float64Array): Float64Array {
  const out = origin.slice()
  for (let k = 0; k < z.length; k++) {
    for (let i = 0; i < out.length; i++) out[i] += directions.data[k * directions.rows + i] * z[k]
  }
  return out
}

/** D'v (length m). */
function projected({ directions: d }: AffineMap, v: Float64Array, out: Float64Array): void {
  for (let k = 0; k < d.cols; k++) {
    let sum = 0
    for (let i = 0; i < d.rows; i++) sum += d.data[k * d.rows + i] * v[i]
    out[k] = sum
  }
}

/** f(origin + D z) as a function of z, with the chain rule's exact derivatives D'∇f and D'∇²f D. */
export function affineObjective(f: Objective, map: AffineMap): Objective {
  const n = f.size
  const m = map.directions.cols
  const gradient = new Float64Array(n)
  const hessian = zeros(n, n)
  const half = zeros(n, m)
  return {
    size: m,
    value: (z) => f.value(affinePoint(map, z)),
    gradient(z, out) {
      const value = f.gradient(affinePoint(map, z), gradient)
      projected(map, gradient, out)
      return value
    },
    hessian(z, out, outHessian) {
      const value = f.hessian(affinePoint(map, z), gradient, hessian)
      projected(map, gradient, out)
      for (let k = 0; k < m; k++) {
        for (let i = 0; i < n; i++) {
          let sum = 0
          for (let j = 0; j < n; j++)
            sum += hessian.data[j * n + i] * map.directions.data[k * n + j]
          half.data[k * n + i] = sum
        }
      }
      for (let k = 0; k < m; k++) {
        projected(
          map,
          half.data.subarray(k * n, (k + 1) * n),
          outHessian.data.subarray(k * m, (k + 1) * m)
        )
      }
      return value
    }
  }
}
