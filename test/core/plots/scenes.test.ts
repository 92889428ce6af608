import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { estimate } from '../../../src/core/estimation/estimate.ts'
import type { Chart, Point, Series } from '../../../src/core/estimation/plots/chart.ts'
import type { Column } from '../../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../../src/core/model/spec.ts'

interface Profile {
  readonly values: readonly number[]
  readonly loss: readonly number[]
}
const reference: Readonly<Record<string, Profile>> = JSON.parse(
  readFileSync(new URL('../../reference/plots/profiles.json', import.meta.url), 'utf8')
)

const x = [0, 1, 2, 3, 5, 8]
const y = [1.3, 2.1, 1.9, 4.4, 5.2, 9.7]
const z = [4.1, 3.2, 3.9, 2.2, 1.8, 0.4]
const u = Array.from({ length: 14 }, (_, i) => i + 1)
const labels = [...'abaacbcbcbccbc']

function column(name: string, values: readonly (number | string)[]): Column {
  if (values.every((value) => typeof value === 'number')) {
    return { kind: 'numeric', name, values: Float64Array.from(values) }
  }
  const levels = [...new Set(values.map(String))].sort()
  const codes = Int32Array.from(values, (value) => levels.indexOf(String(value)))
  return { kind: 'categorical', name, codes, levels, origin: 'text' }
}

const normal = { name: 'normal', options: {} } as const

function charts(
  columns: Readonly<Record<string, readonly (number | string)[]>>,
  model: Partial<ModelSpec>,
  parameters?: readonly string[]
): readonly Chart[] {
  const rows = Object.values(columns)[0]?.length ?? 0
  const dataset = {
    rows,
    columns: new Map(Object.entries(columns).map(([name, values]) => [name, column(name, values)]))
  }
  const spec = {
    model: { family: normal, ...model },
    inference: { level: 0.95, std_errors: 'model' as const, intervals: 'wald' as const },
    optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
    missing: 'drop' as const,
    include: ['plots'],
    conventions: 'equifit' as const,
    ...(parameters === undefined ? {} : { plots: { parameters } })
  }
  return estimate(spec, dataset, { cancelled: () => false }).charts ?? []
}

function named(all: readonly Chart[], name: string): Chart {
  const found = all.find((chart) => chart.name === name)
  if (found === undefined) throw new Error(`${name} is not among ${all.map((c) => c.name)}`)
  return found
}

function paths({ layers }: Chart, series: Series): readonly (readonly Point[])[] {
  return layers.flatMap((layer) =>
    layer.mark === 'lines' && layer.series === series ? layer.paths : []
  )
}

function optima({ layers }: Chart): readonly Point[] {
  return layers.flatMap((layer) => (layer.mark === 'optimum' ? layer.points : []))
}

/** The curve between its points, by the cubic through the nearest four. */
function between(path: readonly Point[], at: number): number {
  const right = path.findIndex(([value]) => value >= at)
  expect(right).toBeGreaterThan(0)
  const from = Math.max(0, Math.min(path.length - 4, right - 2))
  const near = path.slice(from, from + 4)
  return near.reduce((sum, [a, value]) => {
    const weight = near.reduce((w, [b]) => (a === b ? w : (w * (at - b)) / (a - b)), 1)
    return sum + value * weight
  }, 0)
}

function expectProfile(chart: Chart, topic: string): void {
  const { values, loss } = reference[topic] ?? { values: [], loss: [] }
  expect(values.length).toBeGreaterThan(2)
  const [path = []] = paths(chart, 'maximum_likelihood')
  values.forEach((value, i) => {
    expect([value, -between(path, value)]).toEqual([value, expect.closeTo(loss[i] ?? 0, 3)])
  })
}

describe('profiles agree with searches by R', () => {
  it('autoregressive errors, the correlation estimated anew at each point', () => {
    const model = { formula: 'y ~ x', covariance: { structure: 'ar1', rho: 'estimate' } } as const
    expectProfile(named(charts({ x, y }, model), 'profile_x'), 'autoregression')
  })
  it('two responses with one unknown covariance', () => {
    const all = charts({ x, y, z }, { formula: 'cbind(y, z) ~ x' })
    expectProfile(named(all, 'profile_y: x'), 'responses')
  })
  it('labels', () => {
    const family = { name: 'multinomial', options: {} }
    const all = charts({ u, c: labels }, { formula: 'c ~ u', family })
    expectProfile(named(all, 'profile_b: u'), 'labels')
  })
  it('a density of the client', () => {
    const model = {
      log_density: '-(y-a-b*x)/s - log(s) - 2*log1p(exp(-(y-a-b*x)/s))',
      parameters: { a: { start: 1 }, b: { start: 1 }, s: { start: 0.5, lower: 0 } }
    }
    expectProfile(named(charts({ x, y }, model), 'profile_b'), 'density')
  })
  it('a scale, when it is asked for', () => {
    const family = { name: 'student_t', options: { df: 3 } }
    const all = charts({ x, y }, { formula: 'y ~ x', family }, ['scale'])
    expect(all.filter(({ name }) => name.startsWith('profile_'))).toHaveLength(1)
    expectProfile(named(all, 'profile_scale'), 'scale')
  })
})

describe('pictures of models that are not one regression', () => {
  const names = (all: readonly Chart[]) => all.map(({ name }) => name)

  it('the Laplace profile is n ln(S(b)/S), S the sum of absolute deviations from the median', () => {
    const family = { name: 'laplace', options: {} }
    const all = charts({ x, y: [1.3, 2.1, 1.9, 4.4, 5.2, 19.7] }, { formula: 'y ~ x', family })
    const [path = []] = paths(named(all, 'profile_x'), 'maximum_likelihood')
    const sum = (slope: number): number => {
      const left = [1.3, 2.1, 1.9, 4.4, 5.2, 19.7].map((v, i) => v - slope * (x[i] ?? 0))
      const sorted = left.toSorted((a, b) => a - b)
      const median = ((sorted[2] ?? 0) + (sorted[3] ?? 0)) / 2
      return left.reduce((total, v) => total + Math.abs(v - median), 0)
    }
    const least = Math.min(...path.map(([slope]) => sum(slope)))
    expect(path.length).toBeGreaterThan(20)
    for (const [slope, loss] of path) {
      expect(loss).toBeCloseTo(-6 * Math.log(sum(slope) / least), 9)
    }
  })

  it('the profile of sigma2 is that of a scaled chi-square, and least squares divides by n − p', () => {
    const all = charts({ y }, { formula: 'y ~ 1' })
    const mean = y.reduce((a, b) => a + b) / 6
    const rss = y.reduce((sum, v) => sum + (v - mean) ** 2, 0)
    const [path = []] = paths(named(all, 'profile_sigma2'), 'maximum_likelihood')
    for (const [v, loss] of path) {
      const share = rss / 6 / v
      expect(loss).toBeCloseTo(-3 * (share - 1 - Math.log(share)), 9)
    }
    const [ls, ml] = optima(named(all, 'surface_(Intercept)_sigma2'))
    expect([ls?.[1], ml?.[1]]).toEqual([expect.closeTo(rss / 5, 10), expect.closeTo(rss / 6, 10)])
  })

  it('the profile interval ends where the loss is half the chi-square quantile', () => {
    const { layers } = named(charts({ y }, { formula: 'y ~ 1' }), 'profile_sigma2')
    const [{ from, to } = { from: 0, to: 0 }] = layers.flatMap((layer) =>
      layer.mark === 'intervals' ? layer.intervals : []
    )
    const mean = y.reduce((a, b) => a + b) / 6
    const best = y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 6
    // qchisq(0.95, 1)/2 in R.
    for (const v of [from, to]) {
      expect(3 * (best / v - 1 - Math.log(best / v))).toBeCloseTo(1.920729, 4)
    }
    expect(from).toBeLessThan(best)
    expect(to).toBeGreaterThan(best)
  })

  it('correlated errors, several responses, labels, densities and equations all have pictures', () => {
    const covariance = { structure: 'ar1', rho: 0.5 } as const
    expect(names(charts({ x, y }, { formula: 'y ~ x', covariance }))).toEqual(
      expect.arrayContaining([
        'fitted_curve',
        'surface_(Intercept)_x',
        'error_density',
        'quantile_quantile',
        'residuals_fitted',
        'profile_x'
      ])
    )
    expect(names(charts({ x, y, z }, { formulas: ['y ~ x', 'z ~ 1'] }))).toEqual(
      expect.arrayContaining(['fitted_curve_y', 'residual_pairs_y_z', 'residuals_fitted_z'])
    )
    const family = { name: 'multinomial', options: {} }
    expect(names(charts({ u, c: labels }, { formula: 'c ~ u', family }))).toEqual(
      expect.arrayContaining([
        'fitted_probabilities',
        'total_variation',
        'surface_b: (Intercept)_b: u'
      ])
    )
    const density = charts(
      { y },
      { log_density: 'log(rate) - rate*y', parameters: { rate: { start: 1, lower: 0 } } }
    )
    expect(names(density)).toEqual(['error_density', 'profile_rate'])
  })

  it('a density of one column is drawn over that column', () => {
    const all = charts(
      { y },
      { log_density: 'log(rate) - rate*y', parameters: { rate: { start: 1, lower: 0 } } }
    )
    const [path = []] = paths(named(all, 'error_density'), 'maximum_likelihood')
    const rate = 6 / y.reduce((a, b) => a + b)
    for (const [v, height] of path) expect(height).toBeCloseTo(rate * Math.exp(-rate * v), 9)
  })

  it('bars of labels and their total variation', () => {
    const family = { name: 'multinomial', options: {} }
    const all = charts({ u, c: labels }, { formula: 'c ~ u', family })
    const columns = named(all, 'total_variation').layers.flatMap((layer) =>
      layer.mark === 'columns' ? [layer.columns.map((bar) => bar.y)] : []
    )
    // With an intercept the score equations make fitted shares those observed: 3, 5 and 6 of 14.
    for (const shares of columns) {
      shares.forEach((share, k) => {
        expect(share).toBeCloseTo([3, 5, 6].map((count) => count / 14)[k] ?? 0, 9)
      })
    }
  })

  it('separated data show the climb to the supremum', () => {
    const family = { name: 'bernoulli', options: {} }
    const all = charts({ x, y: [0, 0, 0, 1, 1, 1] }, { formula: 'y ~ x', family })
    const climb = named(all, 'likelihood_climb')
    const [path = []] = paths(climb, 'maximum_likelihood')
    expect(path[0]?.[1]).toBeCloseTo(-6 * Math.LN2, 12)
    path.forEach(([, value], i) => {
      expect(value).toBeGreaterThan(path[i - 1]?.[1] ?? Number.NEGATIVE_INFINITY)
      expect(value).toBeLessThan(0)
    })
    expect(path[path.length - 1]?.[1]).toBeGreaterThan(-0.03)
  })

  it('parameters that are not estimated are refused by name', () => {
    const ask = () => charts({ x, y }, { formula: 'y ~ x' }, ['x', 'w'])
    expect(ask).toThrow('no estimated parameter "w"')
    expect(names(charts({ x, y }, { formula: 'y ~ x' }, ['x', 'sigma2']))).toContain(
      'surface_x_sigma2'
    )
  })
})
