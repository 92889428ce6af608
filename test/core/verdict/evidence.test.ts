import { describe, expect, it } from 'vitest'
import {
  informationByQuadrature,
  locationEfficiency,
  varianceByQuadrature
} from '../../../src/core/estimation/verdict/law-efficiency.ts'
import { families } from '../../../src/core/model/families/registry.ts'
import { fitOf } from '../../support/fit.ts'

/** Figures of the efficiency table of the theory (closed forms, or quadrature to three digits). */
describe('what least squares costs', () => {
  it.each([
    ['normal', {}, 1, 1e-15],
    ['laplace', {}, 0.5, 1e-15],
    ['logistic', {}, 9 / Math.PI ** 2, 1e-14],
    ['student_t', { df: 3 }, 0.5, 1e-14],
    ['student_t', { df: 5 }, 0.8, 1e-14],
    ['student_t', { df: 30 }, 1 - 6 / (30 * 31), 1e-14],
    ['student_t', { df: 2 }, 0, 0],
    ['cauchy', {}, 0, 0],
    ['gumbel', {}, 6 / Math.PI ** 2, 1e-14],
    ['generalized_normal', { p: 4 }, 0.7295, 1e-3],
    ['generalized_normal', { p: 1.5 }, 0.9132, 1e-3],
    ['generalized_normal', { p: 0.5 }, 0, 0],
    ['skew_normal', { alpha: 2 }, 0.902, 1e-3],
    ['skew_normal', { alpha: 5 }, 0.571, 1e-3]
  ] as const)('%s %o: %d', (name, options, expected, tolerance) => {
    const entry = Object.values(families).find((one) => one.name === name)
    const law = entry?.create({ ...options })
    if (law === undefined) throw new Error(`no family ${name}`)
    const phi = Float64Array.from(law.nuisance, ({ known }) => known ?? 1)
    expect(Math.abs(locationEfficiency(law, phi) - expected)).toBeLessThanOrEqual(tolerance)
  })

  it.each([
    ['logistic', {}],
    ['student_t', { df: 5 }],
    ['gumbel', {}],
    ['generalized_normal', { p: 4 }]
  ] as const)('quadrature agrees with the closed forms of %s', (name, options) => {
    const law = Object.values(families)
      .find((one) => one.name === name)
      ?.create({ ...options })
    if (law === undefined) throw new Error(`no family ${name}`)
    const phi = Float64Array.from(law.nuisance, ({ known }) => known ?? 1)
    expect(informationByQuadrature(law, phi)).toBeCloseTo(law.facts.informationAtUnitScale ?? 0, 9)
    expect(varianceByQuadrature(law, phi)).toBeCloseTo(law.facts.varianceAtUnitScale ?? 0, 7)
  })
})

const outlying = { x: [0, 1, 2, 3, 4, 5, 7], y: [0.9, 2.2, 2.8, 4.1, 11.5, 6.2, 7.7] }
const family = (name: string, options = {}) => ({ formula: 'y ~ x', family: { name, options } })

describe('the evidence', () => {
  it('names the row that drives the two apart first, with a small weight', () => {
    const { report } = fitOf(family('student_t', { df: 3 }), outlying)
    const [first] = report.equivalence.evidence?.rows ?? []
    expect(first?.row).toBe(4)
    expect(first?.weight).toBeLessThan(0.2)
  })

  it.each(['normal', 'logistic', 'gumbel', 'poisson', 'gamma'])(
    'the search of %s begins away from least squares',
    (name) => {
      const columns = { ...outlying, y: outlying.y.map(Math.ceil) }
      const { report } = fitOf(family(name), columns)
      expect(report.equivalence.evidence?.start_distance).toBeGreaterThan(0.01)
    }
  )

  it('the score predicts the distance where it is small', () => {
    const { report } = fitOf(family('student_t', { df: 10000 }), {
      x: [0, 1, 2, 3, 5, 8],
      y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7]
    })
    const { evidence } = report.equivalence
    const loss = evidence?.likelihood_loss_at_least_squares ?? Number.NaN
    const score = evidence?.score_at_least_squares ?? Number.NaN
    expect(loss / ((score * score) / 2)).toBeCloseTo(1, 1)
    expect(report.equivalence.blocks[0]?.reason).toContain(
      'statistically negligible, but not rounding'
    )
  })

  it('a law without variance has no test of the gap, and the efficiency 0', () => {
    const { report } = fitOf(family('cauchy'), outlying)
    expect(report.equivalence.evidence?.gap_test).toBeNull()
    expect(report.equivalence.evidence?.relative_efficiency_of_least_squares).toBe(0)
    expect(report.warnings.map(({ code }) => code)).toContain('infinite_variance')
  })

  it('a large origin is resolved or said not to be', () => {
    const shifted = { x: outlying.x, y: outlying.y.map((v) => v + 1e8) }
    const { report } = fitOf(family('logistic'), shifted)
    expect(report.equivalence.verdict).toBe('different')
    expect(report.equivalence.evidence?.rounding_unit).toBeGreaterThan(1e-9)
  })
})
