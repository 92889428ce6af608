import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { random } from '../../../../src/core/numeric/random.ts'
import figures from '../../../reference/vertices/vertices.json' with { type: 'json' }
import { digits } from '../../../support/digits.ts'
import { fitOf } from '../inference/fit.ts'

const { x, y, cases } = figures

describe('the generalised normal law with p < 1 has its maxima on fits through rows', () => {
  it.each(cases)('p = $p: the best of them all, told apart from least squares', (truth) => {
    const family = { name: 'generalized_normal', options: { p: truth.p } }
    const report = fitOf({ formula: 'y ~ x', family, columns: { x, y } })
    const { status, coefficients, dispersion, glance } = report.maximum_likelihood
    expect(status).toBe('ok')
    coefficients.forEach((row, j) => {
      expect(digits(row.estimate, truth.estimate[j])).toBeGreaterThan(12)
      expect(row.std_error).toBeNaN()
    })
    expect(digits(dispersion[0]?.estimate, truth.scale)).toBeGreaterThan(5)
    expect(digits(glance?.log_likelihood, truth.log_likelihood)).toBeGreaterThan(10)
    const codes = report.warnings.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['multiple_optima', 'non_regular']))
    const [block] = report.equivalence.blocks
    expect([block?.verdict, block?.theorem]).toEqual(['different', 'lp-exponential-power'])
  })

  const many = Array.from({ length: 120 }, (_, i) => i)
  const waves = { x: many, y: many.map((i) => 2 + 0.5 * i + 3 * Math.sin(7 * i)) }

  it.each(figures.many)(
    'p = $p: of 7140 fits, 5000 of them drawn, one near the best is found',
    (truth) => {
      const family = { name: 'generalized_normal', options: { p: truth.p } }
      const { glance } = fitOf({ formula: 'y ~ x', family, columns: waves }).maximum_likelihood
      expect(digits(glance?.log_likelihood, truth.log_likelihood)).toBeGreaterThan(2)
      expect(glance?.log_likelihood).toBeLessThan(truth.log_likelihood + 1e-9)
    }
  )

  it('draws rows by the seed where there are too many fits to try', () => {
    const family = { name: 'generalized_normal', options: { p: 0.5 } }
    const ask = { formula: 'y ~ x', family, columns: waves }
    expect(fitOf(ask)).toEqual(fitOf(ask))
  })

  it.each([0.3, 0.5, 0.8])('p = %f: of 2000 rows no other fit is taken for the better one', (p) => {
    const source = random(3)
    const x = Array.from({ length: 2000 }, () => source.normal())
    const y = x.map((v) => 1 + v + source.normal())
    const family = { name: 'generalized_normal', options: { p } }
    const { maximum_likelihood, least_squares, equivalence } = fitOf({
      formula: 'y ~ x',
      family,
      columns: { x, y }
    })
    const sumAt = ({ coefficients: [a, b] }: Pick<typeof least_squares, 'coefficients'>) =>
      y.reduce((sum, v, i) => {
        const fitted = (a?.estimate ?? 0) + (b?.estimate ?? 0) * (x[i] ?? 0)
        return sum + Math.abs(v - fitted) ** p
      }, 0)
    expect(sumAt(maximum_likelihood)).toBeLessThan(sumAt(least_squares))
    expect(equivalence.verdict).toBe('different')
  })

  it('keeps no residuals of the fits that it tries: 5000 of them on 20 000 rows are 800 MB', () => {
    const dist = new URL('../../../../dist/', import.meta.url).href
    const script = `
      import { readFitRequest } from '${dist}contract/read-fit-request.js'
      import { estimate } from '${dist}core/estimation/estimate.js'
      const x = Array.from({ length: 20_000 }, (_, i) => Math.sin(i))
      const y = x.map((v, i) => v + Math.tan(i))
      const model = { formula: 'y ~ x', family: { name: 'generalized_normal', p: 0.5 } }
      const body = Buffer.from(JSON.stringify({ data: { columns: { x, y } }, model }))
      const { spec, dataset } = readFitRequest(body, { columns: 10 })
      const { maximum_likelihood: { status } } = estimate(spec, dataset, { cancelled: () => false })
      console.log(JSON.stringify({ status, megabytes: process.resourceUsage().maxRSS / 1024 }))
    `
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script])
    const { status, megabytes } = JSON.parse(String(stdout))
    expect(status).toBe('ok')
    expect(megabytes).toBeLessThan(400)
  })
})
