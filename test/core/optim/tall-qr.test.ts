import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addCombination, crossProduct, xtv } from '../../../src/core/numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../../../src/core/numeric/matrix.ts'
import { tallQr } from '../../../src/core/numeric/optim/tall-qr.ts'
import { random } from '../../../src/core/numeric/random.ts'

function matrix(rows: number, cols: number, seed: number): Matrix {
  const source = random(seed)
  const out = zeros(rows, cols)
  for (let k = 0; k < out.data.length; k++) out.data[k] = source.uniform() - 0.5
  return out
}

/** Σ a_i b_i w_i by the book. */
function plain(a: Float64Array, b: Float64Array, w?: Float64Array): number {
  return a.reduce((sum, v, i) => sum + v * (b[i] ?? 0) * (w?.[i] ?? 1), 0)
}

const shape = fc.tuple(fc.integer({ min: 0, max: 700 }), fc.integer({ min: 1, max: 13 }), fc.nat())

describe('kernels over rows', () => {
  it('R of the tall factorisation is triangular with R′R = A′A and R′c = A′b', () => {
    fc.assert(
      fc.property(shape, ([n, p, seed]) => {
        const a = matrix(n, p, seed)
        const b = column(matrix(n, 1, seed + 1), 0)
        const { r, c } = tallQr(a, b)
        for (let j = 0; j < p; j++) {
          for (let i = j + 1; i < p; i++) expect(r.data[j * p + i]).toBe(0)
          for (let k = 0; k <= j; k++) {
            const gram = plain(column(a, j), column(a, k))
            expect(plain(column(r, j), column(r, k))).toBeCloseTo(gram, 11)
          }
          expect(plain(column(r, j), c)).toBeCloseTo(plain(column(a, j), b), 11)
        }
      }),
      { numRuns: 60 }
    )
  })

  it('tiled products are those of plain sums', () => {
    fc.assert(
      fc.property(shape, ([n, p, seed]) => {
        const x = matrix(n, p, seed)
        const w = column(matrix(n, 1, seed + 1), 0)
        const b = column(matrix(p, 1, seed + 2), 0)
        const gram = crossProduct(x, w)
        const sums = xtv(x, w)
        const rest = w.slice()
        addCombination(x, b, rest)
        for (let j = 0; j < p; j++) {
          for (let k = 0; k < p; k++) {
            const expected = plain(column(x, j), column(x, k), w)
            expect(gram.data[k * p + j]).toBeCloseTo(expected, 11)
          }
          expect(sums[j]).toBeCloseTo(plain(column(x, j), w), 11)
        }
        for (let i = 0; i < n; i += 37) {
          const row = Float64Array.from({ length: p }, (_, j) => x.data[j * n + i] ?? Number.NaN)
          expect(rest[i]).toBeCloseTo((w[i] ?? Number.NaN) + plain(row, b), 12)
        }
      }),
      { numRuns: 60 }
    )
  })
})
