import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addAcross,
  addLagged,
  carriedOf,
  carriedOn,
  nothingCarried,
  productsOf
} from '../../../../src/core/estimation/covariances/lag-sums.ts'
import { refuseManyLags } from '../../../../src/core/estimation/rows/lags.ts'

const width = 2
const cell = fc.integer({ min: -9, max: 9 })
const cut = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 8 })

/** Σ_l w_l (Γ_l + Γ_l') and w_0 Γ_0, as they are defined. */
function plainly(rows: readonly number[][], weights: readonly number[]): number[] {
  const out = new Array<number>(productsOf(width)).fill(0)
  weights.forEach((w, lag) => {
    rows.slice(lag).forEach((row, i) => {
      const past = rows[i] ?? []
      let next = 0
      for (let j = 0; j < width; j++) {
        for (let k = 0; k <= j; k++) {
          const [a, b, c, d] = [row[j], past[k], row[k], past[j]].map((value) => value ?? 0)
          const product = (a ?? 0) * (b ?? 0)
          out[next] = (out[next] ?? 0) + w * (lag === 0 ? product : product + (c ?? 0) * (d ?? 0))
          next += 1
        }
      }
    })
  })
  return out
}

describe('products across lags', () => {
  it('are the same whatever the runs that rows come in', () => {
    fc.assert(
      fc.property(
        cut,
        fc.array(cell, { minLength: 1, maxLength: 12 }),
        fc.infiniteStream(cell),
        (lengths, weights, cells) => {
          const lagged = { width, weights: Float64Array.from(weights) }
          const out = new Float64Array(productsOf(width))
          const rows: number[][] = []
          let carried = nothingCarried
          for (const length of lengths) {
            const run = Array.from({ length }, () => [...cells.take(width)])
            rows.push(...run)
            const series = { width, values: Float64Array.from(run.flat()) }
            addLagged(series, { ...lagged, before: new Float64Array(0) }, out)
            const own = carriedOf(series, lagged)
            addAcross(carried, own, { lagged, out })
            carried = carriedOn(carried, own, lagged)
          }
          // Whole numbers: every sum is exact, but for the sign of a zero.
          expect([...out].map((value) => value + 0)).toEqual(
            plainly(rows, weights).map((value) => value + 0)
          )
        }
      )
    )
  })

  it('more rows than may be carried are refused', () => {
    expect(() => refuseManyLags(100_001, 10)).toThrow(/at most 100000 rows/)
    expect(() => refuseManyLags(100_000, 10)).not.toThrow()
  })
})
