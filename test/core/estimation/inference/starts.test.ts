import { describe, expect, it } from 'vitest'
import { estimate } from '../../../../src/core/estimation/estimate.ts'
import type { Report } from '../../../../src/core/estimation/report.ts'
import figures from '../../../reference/optima/sine.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import { type Ask, type Columns, control, datasetOf, specOf } from './fit.ts'

const { t, y } = figures
const sine = {
  mean: 'a*sin(w*t)',
  response: 'y',
  parameters: { a: { start: 1 }, w: { start: 1 } }
}
const student = { name: 'student_t', options: { df: 4 } }
const twoHeaps = { y: [-5, -4.8, -5.3, 5, 4.7, 5.2, 5.1] }
const cauchy = { formula: 'y ~ 1', family: { name: 'cauchy', options: { scale: 0.5 } } }

function run(ask: Ask, columns: Columns, starts: number): Report {
  const spec = specOf(ask)
  const optimizer = { ...spec.optimizer, starts }
  return estimate({ ...spec, optimizer }, datasetOf(columns), control)
}

function warned(report: Report, code: string): string[] {
  return report.warnings.flatMap((warning) => (warning.code === code ? [warning.detail] : []))
}

describe('a frequency that is three times its start', () => {
  it('one start misses it and says how few starts agree', () => {
    const report = run(sine, { t, y }, 1)
    expect(report.least_squares.glance?.rss).toBeGreaterThan(70)
    expect(warned(report, 'starts_disagree')[0]).toContain('only 1 of 5 starts')
    expect(warned(report, 'multiple_optima')[0]).toContain('Least squares met 5 local minima')
    const basins = report.least_squares.convergence?.basins ?? []
    expect(basins).toHaveLength(5)
    expect(basins[0]?.rss).toBe(report.least_squares.glance?.rss)
  })

  it('more starts find it by both criteria', () => {
    const { estimate: truth, log_likelihood } = figures.student_t
    const report = run({ ...sine, family: student }, { t, y }, 20)
    const { least_squares, maximum_likelihood } = report
    expect(digits(least_squares.glance?.rss, figures.least_squares.rss)).toBeGreaterThan(10)
    maximum_likelihood.coefficients.forEach((row, j) => {
      expect(digits(row.estimate, truth[j])).toBeGreaterThan(5)
    })
    expect(digits(maximum_likelihood.glance?.log_likelihood, log_likelihood)).toBeGreaterThan(7)
    const [best, next] = maximum_likelihood.convergence?.basins ?? []
    expect(best?.behind_best_by).toBe(0)
    expect(next?.behind_best_by).toBeGreaterThan(70)
    const details = warned(report, 'multiple_optima')
    expect(details.some((detail) => detail.startsWith('Maximum likelihood met'))).toBe(true)
  })

  it('the same seed gives the same answer', () => {
    expect(run(sine, { t, y }, 20)).toEqual(run(sine, { t, y }, 20))
  })
})

describe('starts of a linear predictor', () => {
  it('are added where the likelihood may have several maxima, which are listed', () => {
    const [one, twelve] = [run(cauchy, twoHeaps, 1), run(cauchy, twoHeaps, 12)]
    const ran = ({ maximum_likelihood }: Report) =>
      Number(maximum_likelihood.convergence?.starts_agreeing.split('/')[1])
    expect(ran(twelve) - ran(one)).toBe(11)
    expect(twelve.maximum_likelihood.convergence?.basins).toHaveLength(2)
    expect(warned(twelve, 'multiple_optima')).toHaveLength(1)
    expect(warned(twelve, 'starts_disagree')).toEqual([])
  })

  it('are not needed where it is concave', () => {
    const report = run({ formula: 'y ~ 1', family: 'logistic' }, twoHeaps, 12)
    expect(report.maximum_likelihood.convergence?.starts_agreeing).toBe('1/1')
    expect(report.maximum_likelihood.convergence?.basins).toBeUndefined()
    expect(warned(report, 'multiple_optima')).toEqual([])
  })
})
