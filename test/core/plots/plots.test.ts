import { describe, expect, it } from 'vitest'
import { estimate } from '../../../src/core/estimation/estimate.ts'
import type { Chart } from '../../../src/core/estimation/plots/chart.ts'
import { contour } from '../../../src/core/estimation/plots/contours.ts'
import type { FamilyChoice } from '../../../src/core/model/spec.ts'

const axis = (low: number, high: number, n: number) =>
  Float64Array.from({ length: n }, (_, i) => low + ((high - low) * i) / (n - 1))

describe('contours', () => {
  it('of a paraboloid are circles, closed', () => {
    const x = axis(-2, 2, 201)
    const y = axis(-2, 2, 201)
    const values = Float64Array.from({ length: 201 * 201 }, (_, k) => {
      return x[k % 201] ** 2 + y[Math.floor(k / 201)] ** 2
    })
    const [circle, ...others] = contour({ x, y, values }, 1)
    expect(others).toEqual([])
    expect(circle[0]).toEqual(circle[circle.length - 1])
    for (const [a, b] of circle) expect(Math.hypot(a, b)).toBeCloseTo(1, 3)
  })

  it('leave out cells that are not finite, and are none where the level is not met', () => {
    const x = axis(0, 1, 3)
    const values = Float64Array.from([0, 1, Number.NaN, 0, 1, Number.NaN, 0, 1, Number.NaN])
    expect(contour({ x, y: x, values }, 0.5)).toEqual([
      [
        [0.25, 0],
        [0.25, 0.5],
        [0.25, 1]
      ]
    ])
    expect(contour({ x, y: x, values }, 7)).toEqual([])
  })
})

function charts(family: FamilyChoice): readonly Chart[] {
  const columns = {
    x: [1, 2, 3, 4, 5, 6],
    y: [2.1, 3.9, 6.2, 7.8, 10.1, 25]
  }
  const dataset = {
    rows: 6,
    columns: new Map(
      Object.entries(columns).map(([name, values]) => [
        name,
        { kind: 'numeric' as const, name, values: Float64Array.from(values) }
      ])
    )
  }
  const spec = {
    model: { formula: 'y ~ x', family },
    inference: { level: 0.95, std_errors: 'model' as const, intervals: 'wald' as const },
    optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
    missing: 'drop' as const,
    include: ['plots'],
    conventions: 'equifit' as const
  }
  return estimate(spec, dataset, { cancelled: () => false }).charts ?? []
}

function optima(chart: Chart | undefined) {
  return (chart?.layers ?? []).flatMap((layer) => (layer.mark === 'optimum' ? layer.points : []))
}

describe('pictures of a fit', () => {
  it('both optima coincide for normal errors and part for heavy tails', () => {
    const surface = (all: readonly Chart[]) => all.find(({ name }) => name.startsWith('surface_'))
    const [ls, ml] = optima(surface(charts({ name: 'normal', options: {} })))
    expect(ml[0]).toBeCloseTo(ls[0], 12)
    // Exact by hand: Σ(x − 3.5) y / Σ(x − 3.5)² = 67.35/17.5.
    expect(ls[1]).toBeCloseTo(67.35 / 17.5, 12)
    const [far, near] = optima(surface(charts({ name: 'student_t', options: { df: 3 } })))
    expect(Math.abs(far[1] - near[1])).toBeGreaterThan(1)
  })

  it('the normal profile is (n/2) ln(1 + t²/n) with the likelihood standard error', () => {
    const profile = charts({ name: 'normal', options: {} }).find(({ name }) => name === 'profile_x')
    const line = profile?.layers.find(
      ({ mark, series }) => mark === 'lines' && series === 'maximum_likelihood'
    )
    const path = line?.mark === 'lines' ? line.paths[0] : []
    // RSS and Σ(x − x̄)² = 17.5 by hand; Bates & Watts (1988), section 6.1.
    const slope = 67.35 / 17.5
    const y = [2.1, 3.9, 6.2, 7.8, 10.1, 25]
    const mean = 55.1 / 6
    const rss = y.reduce((sum, v, i) => sum + (v - mean - slope * (i + 1 - 3.5)) ** 2, 0)
    expect(path.length).toBeGreaterThan(20)
    for (const [b, loss] of path) {
      expect(loss).toBeCloseTo(-3 * Math.log1p((17.5 * (b - slope) ** 2) / rss), 9)
    }
  })
})
