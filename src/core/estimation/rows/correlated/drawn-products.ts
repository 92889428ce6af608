import { xtv } from '../../../numeric/linalg/gram.ts'
import { dotFrom } from '../../../numeric/linalg/qr.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import type { RowProducts } from './deviation-sums.ts'
import { eachColumn, type GivenSums } from './given-sums.ts'

function regressorsOf(z: Matrix, r: number): Matrix {
  return { rows: z.rows, cols: r, data: z.data.subarray(0, z.rows * r) }
}

/** Of each sample the products of its errors with r regressors, then with themselves, of rows [O, errors]. */
export function drawnProducts(r: number, samples: number): RowProducts {
  return {
    size: samples * (r + 1),
    add(z, out) {
      const o = regressorsOf(z, r)
      for (let s = 0; s < samples; s++) {
        const e = column(z, r + s)
        out.set(xtv(o, e), s * (r + 1))
        out[s * (r + 1) + r] = dotFrom(e, e, 0)
      }
    }
  }
}

/** The same of errors Lu made of independent ones u, rows as they are, and then of rows by L⁻¹, whose errors are u. */
export function drawnGiven(r: number, samples: number): GivenSums {
  return {
    size: 2 * samples * (r + 1),
    add(z, fixed, out) {
      const o = regressorsOf(z, r)
      const white = eachColumn(o, (values) => fixed.whiten({ head: values, tail: null }).head)
      for (let s = 0; s < samples; s++) {
        const u = column(z, r + s)
        const e = fixed.colour(u)
        const at = 2 * s * (r + 1)
        out.set(xtv(o, e), at)
        out[at + r] = dotFrom(e, e, 0)
        out.set(xtv(white, u), at + r + 1)
        out[at + 2 * r + 1] = dotFrom(u, u, 0)
      }
    }
  }
}
