import { describe, expect, it } from 'vitest'
import { digits } from '../../../support/digits.ts'
import { type Ask, type Columns, fitOf } from '../inference/fit.ts'

const y = [0.31, -0.9, 1.7, 2.2, 0.4, -0.3, 3.1, 1.15, 0.6, 0.05, 1.9, 2.6]
const counts = [1, 2, 0, 3, 1, 1, 4, 2, 0, 1, 2, 3]
const late = y.map((value) => Math.abs(value) + 2)
const m = { start: 1 }
const s = { start: 1, lower: 0 }

function told(columns: Columns, log_density: string, parameters: NonNullable<Ask['parameters']>) {
  const { maximum_likelihood, warnings } = fitOf({
    columns,
    log_density,
    parameters,
    response: 'y'
  })
  expect(maximum_likelihood.status).toBe('ok')
  return warnings.filter(({ code }) => code === 'density_not_normalised').map((one) => one.detail)
}

/** The mass that a warning tells. */
function massIn(detail: string | undefined): number {
  return Number(/has mass ([\d.e+-]+) /.exec(detail ?? '')?.[1])
}

describe('the mass of a density', () => {
  it.each([
    ['normal', { y }, '-0.5*((y-m)/s)^2 - log(s) - 0.5*log(2*pi)', { m, s }],
    ['Poisson', { y: counts }, 'y*log(s) - s - lgamma(y+1)', { s }],
    ['positive', { y: late }, 'log(s) - s*y', { s }],
    ['with a stated support', { y: late }, 'if(y >= 2, log(s) - s*(y-2), log(0))', { s }]
  ])('of a law is not spoken of: %s', (_, columns, density, parameters) => {
    expect(told(columns, density, parameters)).toEqual([])
  })

  it('that lacks a constant shifts ln L alone: √(2π)', () => {
    const [detail] = told({ y }, '-0.5*((y-m)/s)^2 - log(s)', { m, s })
    expect(digits(massIn(detail), Math.sqrt(2 * Math.PI))).toBeGreaterThan(6)
    expect(detail).toContain('the estimates stand')
  })

  it('of counts that lack a factor is their sum', () => {
    const [detail] = told({ y: counts }, 'y*log(s) - s - lgamma(y+1) + log(3)', { s })
    expect(digits(massIn(detail), 3)).toBeGreaterThan(6)
    expect(detail).toContain('the estimates stand')
  })

  it('that moves with a parameter makes the maximum none of a likelihood, and names it', () => {
    // ∫ exp(−(y−m)²/s²)/s² dy = √π/s, and s² is the mean square.
    const [detail] = told({ y }, '-((y-m)/s)^2 - 2*log(s)', { m, s })
    const mean = y.reduce((sum, value) => sum + value, 0) / y.length
    const square = y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length
    expect(digits(massIn(detail), Math.sqrt(Math.PI / square))).toBeGreaterThan(6)
    expect(detail).toContain('It changes with s: ')
  })

  it('is not spoken of where outcomes may be censored: those that are seen have mass 1', () => {
    const seen = y.map((_, i) => (i % 3 === 0 ? 0 : 1))
    expect(
      told({ y: late, seen }, 'if(seen == 1, log(s), 0) - s*y', { s: { start: 0.3, lower: 0 } })
    ).toEqual([])
  })

  it('is not known where the outcome is not named', () => {
    const density = '-0.5*((y-m)/s)^2 - log(s)'
    const { warnings } = fitOf({ columns: { y }, log_density: density, parameters: { m, s } })
    expect(warnings.map(({ code }) => code)).not.toContain('density_not_normalised')
  })
})
