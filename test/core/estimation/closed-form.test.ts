import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bothFits } from '../../../src/core/estimation/regression/both-fits.ts'
import { compileFormulaRegression } from '../../../src/core/estimation/regression/compile-formula.ts'
import { prepareLinear, type Workspace } from '../../../src/core/estimation/regression/workspace.ts'
import type { FitSpec } from '../../../src/core/model/spec.ts'
import { digits } from '../../support/digits.ts'
import { datasetOf, fitOf, fitSpec } from '../../support/fit.ts'

const include = ['fitted', 'residuals', 'vcov', 'influence', 'assumptions']

/** The same regression for which nothing is known of the shape of its likelihood: it is searched. */
function searched(workspace: Workspace): Workspace {
  const { coordinates } = workspace
  const predictor = { ...coordinates.problem.predictor, design: null }
  return {
    ...workspace,
    coordinates: { ...coordinates, problem: { ...coordinates.problem, predictor } }
  }
}

function bothWays(spec: FitSpec, columns: Record<string, readonly number[]>) {
  const workspace = prepareLinear(spec, compileFormulaRegression(spec, datasetOf(columns)), {
    cancelled: () => false
  })
  return { closed: bothFits(workspace), general: bothFits(searched(workspace)) }
}

/** What tells of the way rather than of the answer, or is the rounding of a zero. */
const ways = ['iterations', 'evaluations', 'scaled_gradient', 'restart_moves']
const zeros: Readonly<Record<string, number>> = {
  score_at_least_squares: 1e-9,
  likelihood_loss_at_least_squares: 1e-9
}

/** Changes in standard errors: below this they are rounding, whichever way they were computed. */
const unmoved = 1e-13
const moves = /[.](dfbetas|cooks_distance)[.]/
const distances = /[.]cooks_distance[.]/

/** Digits that a figure loses: Cook's distance is of the order of (1 - h)⁻², h itself having an error of u. */
const lostDigits = (path: string, value: number): number =>
  distances.test(path) ? Math.max(0, Math.log10(Math.abs(value)) / 2) : 0

/** Numbers that stand in a sentence are of the same rounding. */
const worded = (text: string) => text.replace(/\d(\.\d+)?e[-+]\d+/g, '#')

function same(a: unknown, b: unknown, path: string): void {
  const name = path.split('.').at(-1) ?? ''
  if (ways.includes(name)) return
  if (typeof a === 'number' && typeof b === 'number') {
    const rounding = zeros[name]
    if (rounding !== undefined) expect(Math.abs(a - b), path).toBeLessThan(rounding)
    else if (Number.isNaN(a)) expect(b, path).toBeNaN()
    else if (moves.test(path) && Math.abs(a - b) < unmoved) return
    else {
      const least = 13 - lostDigits(path, a)
      expect(digits(a, b), `${path}: ${a} and ${b}`).toBeGreaterThanOrEqual(least)
    }
  } else if (typeof a === 'string' && typeof b === 'string') {
    expect(worded(a), path).toBe(worded(b))
  } else if (a instanceof Object && b instanceof Object) {
    expect(Object.keys(a), path).toEqual(Object.keys(b))
    const others = new Map(Object.entries(b))
    for (const [key, value] of Object.entries(a)) same(value, others.get(key), `${path}.${key}`)
  } else expect(a, path).toBe(b)
}

const value = fc.integer({ min: -4000, max: 4000 }).map((v) => v / 100)
const row = fc.record({
  y: value,
  a: value,
  b: value,
  w: fc.integer({ min: 1, max: 900 }).map((v) => v / 100),
  f: fc.integer({ min: 1, max: 5 })
})
const formulas = [
  'y ~ 1',
  'y ~ a',
  'y ~ a + b',
  'y ~ a - 1',
  'y ~ a + I(a^2) + b',
  'y ~ a + offset(b)'
]
const weights = [
  undefined,
  { column: 'w', kind: 'precision' } as const,
  { column: 'f', kind: 'frequency' } as const
]
const laws = [
  { name: 'normal', options: {} },
  { name: 'normal', options: { scale: 2.5 } },
  { name: 'skew_normal', options: { alpha: 0 } },
  { name: 'generalized_normal', options: { p: 2 } }
]

describe('the closed form of a likelihood that is quadratic around an affine mean', () => {
  it('gives the answer of the search, to 13 digits', () => {
    fc.assert(
      fc.property(
        fc.array(row, { minLength: 8, maxLength: 40 }),
        fc.constantFrom(...formulas),
        fc.constantFrom(...weights),
        fc.constantFrom(...laws),
        (rows, formula, chosen, family) => {
          const columns = {
            y: rows.map((r) => r.y),
            a: rows.map((r) => r.a),
            b: rows.map((r) => r.b),
            w: rows.map((r) => r.w),
            f: rows.map((r) => r.f)
          }
          const model = { formula, family, ...(chosen === undefined ? {} : { weights: chosen }) }
          const { closed, general } = bothWays({ ...fitSpec(model), include }, columns)
          fc.pre(closed.blocks.least_squares.status === 'ok')
          expect(closed.blocks.maximum_likelihood.convergence?.evaluations).toBe(2)
          expect(general.blocks.maximum_likelihood.convergence?.evaluations).toBeGreaterThan(2)
          same(closed, general, '')
        }
      ),
      { numRuns: 150 }
    )
  })

  it.each([
    ['skew_normal', { alpha: 0 }, 1],
    ['generalized_normal', { p: 2 }, Math.SQRT2]
  ] as const)('%s states its own scale, not the variance', (name, options, perSigma) => {
    const columns = { x: [1, 2, 3, 4, 5, 7], y: [1.1, 2.3, 2.7, 4.4, 5.9, 6.1] }
    const of = (family: { name: string; options: Record<string, number> }) =>
      fitOf({ formula: 'y ~ x', family }, columns).report.maximum_likelihood
    const [sigma2] = of({ name: 'normal', options: {} }).dispersion
    const [scale, shape] = of({ name, options }).dispersion
    const sigma = Math.sqrt(sigma2?.estimate ?? Number.NaN)
    expect(scale?.estimate).toBeCloseTo(sigma * perSigma, 13)
    expect(scale?.std_error).toBeCloseTo((sigma * perSigma) / Math.sqrt(12), 13)
    expect(shape?.estimate).toBe(Object.values(options)[0])
    const known = of({ name, options: { ...options, scale: 3 } })
    const same = of({ name: 'normal', options: { scale: 3 / perSigma } })
    expect(known.glance?.log_likelihood).toBeCloseTo(same.glance?.log_likelihood ?? 0, 12)
    expect(known.coefficients[1]?.std_error).toBeCloseTo(same.coefficients[1]?.std_error ?? 0, 13)
  })
})
