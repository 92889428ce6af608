import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Ask, fitOf } from './fit.ts'

const { data: columns }: { data: Record<string, number[]> } = JSON.parse(
  readFileSync(new URL('../../../reference/inference/robust.json', import.meta.url), 'utf8')
)

const errors = (ask: Ask, block: 'least_squares' | 'maximum_likelihood') =>
  fitOf({ ...ask, columns })[block].coefficients.map((row) => row.std_error)

const models: readonly (readonly [string, Ask, 'model' | 'hc0'])[] = [
  ['lm', { formula: 'mpg ~ wt + hp' }, 'model'],
  ['poisson', { formula: 'carb ~ hp', family: 'poisson' }, 'model'],
  ['student_t', { formula: 'mpg ~ wt', family: { name: 'student_t', options: { df: 5 } } }, 'model']
]

describe('bootstrap standard errors', () => {
  it.each(models)(
    '%s parametric agree with the model within Monte-Carlo error',
    (_, ask, plain) => {
      const boot = errors(
        { ...ask, std_errors: { bootstrap: { replicates: 300, kind: 'parametric' } } },
        'maximum_likelihood'
      )
      const model = errors({ ...ask, std_errors: plain }, 'maximum_likelihood')
      boot.forEach((value, j) => {
        expect(value / (model[j] ?? Number.NaN)).toBeGreaterThan(0.8)
        expect(value / (model[j] ?? Number.NaN)).toBeLessThan(1.25)
      })
    }
  )

  it('pairs agree with the sandwich and residuals with the model', () => {
    const ask = { formula: 'mpg ~ wt' }
    const pairs = errors(
      { ...ask, std_errors: { bootstrap: { replicates: 2000 } } },
      'least_squares'
    )
    const hc3 = errors({ ...ask, std_errors: 'hc3' }, 'least_squares')
    const hc0 = errors({ ...ask, std_errors: 'hc0' }, 'least_squares')
    const kind = 'residual' as const
    const residual = errors(
      { ...ask, std_errors: { bootstrap: { replicates: 2000, kind } } },
      'least_squares'
    )
    const model = errors(ask, 'least_squares')
    pairs.forEach((value, j) => {
      expect(value).toBeGreaterThan(0.9 * (hc0[j] ?? 0))
      expect(value).toBeLessThan(1.1 * (hc3[j] ?? 0))
      expect(Math.abs((residual[j] ?? 0) / (model[j] ?? 1) - 1)).toBeLessThan(0.07)
    })
  })

  it('the same seed gives the same answer, another seed another', () => {
    const ask: Ask = { formula: 'mpg ~ wt', std_errors: { bootstrap: { replicates: 50 } } }
    expect(errors(ask, 'least_squares')).toEqual(errors(ask, 'least_squares'))
    expect(errors({ ...ask, seed: 2 }, 'least_squares')).not.toEqual(errors(ask, 'least_squares'))
  })

  it('both blocks of a normal model see the same samples', () => {
    const ask: Ask = { formula: 'mpg ~ wt', std_errors: { bootstrap: { replicates: 50 } } }
    expect(errors(ask, 'least_squares')).toEqual(errors(ask, 'maximum_likelihood'))
  })

  it('residuals of a law that is not of location do not apply', () => {
    const ask: Ask = {
      formula: 'carb ~ hp',
      family: 'poisson',
      std_errors: { bootstrap: { replicates: 50, kind: 'residual' } }
    }
    const codes = fitOf({ ...ask, columns }).warnings.map(({ code }) => code)
    expect(codes).toContain('std_errors_not_applicable')
  })
})
