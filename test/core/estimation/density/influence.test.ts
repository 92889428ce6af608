import { describe, expect, it } from 'vitest'
import type { Report } from '../../../../src/core/estimation/report.ts'
import type { LikelihoodBlock } from '../../../../src/core/estimation/report-blocks.ts'
import { digits } from '../../../support/digits.ts'
import { type Columns, fitOf } from '../inference/fit.ts'
import { figures, leastDigits, perRow } from '../reference.ts'

interface Influence {
  readonly leverage: readonly number[]
  readonly cooks_distance: readonly number[]
  /** By row. */
  readonly dfbetas: readonly (readonly number[])[]
}
interface Weibull extends Influence {
  readonly columns: Columns
  readonly estimate: readonly number[]
  /** The same by a maximum without the row. */
  readonly deletion: readonly (readonly number[])[]
  /** Standard errors. */
  readonly hc3: readonly number[]
  readonly quantile: readonly number[]
  readonly pearson: readonly number[]
  readonly vif: readonly number[]
  readonly condition_indices: readonly number[]
}
interface Robust extends Influence {
  readonly robust: Readonly<Record<'hc2' | 'hc3' | 'hc4', readonly number[]>>
}
interface Canonical {
  readonly columns: Columns
  readonly poisson: Robust
  readonly logit: Robust
}

const weibull = figures<Weibull>('density/influence.json')
const canonical = figures<Canonical>('density/influence_glm.json')
const include = ['influence', 'residuals', 'assumptions', 'collinearity']

function least(found: readonly unknown[], expected: readonly number[]): number {
  expect(found).toHaveLength(expected.length)
  return Math.min(...expected.map((truth, i) => digits(Number(found[i]), truth)))
}

function agree({ influence }: LikelihoodBlock, terms: readonly string[], expected: Influence) {
  expect(least(perRow(influence?.leverage), expected.leverage)).toBeGreaterThan(9)
  expect(least(perRow(influence?.cooks_distance), expected.cooks_distance)).toBeGreaterThan(9)
  terms.forEach((term, j) => {
    const own = expected.dfbetas.map((row) => row[j] ?? Number.NaN)
    expect(least(influence?.dfbetas[term] ?? [], own)).toBeGreaterThan(9)
  })
}

/** A Weibull regression, its mean left to the law that it is. */
function weibullFit(columns: Columns = weibull.columns, more = {}): Report {
  return fitOf({
    log_density: 'log(k) - k*(a + b*x) + (k - 1)*log(t) - (t/exp(a + b*x))^k',
    response: 't',
    parameters: { a: { start: 0 }, b: { start: 0 }, k: { start: 1, lower: 0 } },
    columns,
    include,
    ...more
  })
}

describe('influence on the maximum of a density', () => {
  it.each([
    ['poisson', 'carb*(a + b*wt + c*hp) - exp(a + b*wt + c*hp) - lgamma(carb + 1)', 'carb', 'exp'],
    ['logit', 'am*(a + b*wt + c*hp) - softplus(a + b*wt + c*hp)', 'am', 'logistic']
  ] as const)(
    'written as a canonical %s model is that of R’s glm',
    (name, log_density, response, inverse) => {
      const fit = (std_errors: 'model' | 'hc2' | 'hc3' | 'hc4') =>
        fitOf({
          log_density,
          mean: `${inverse}(a + b*wt + c*hp)`,
          response,
          parameters: { a: { start: 0 }, b: { start: 0 }, c: { start: 0 } },
          columns: canonical.columns,
          include: ['influence'],
          std_errors
        }).maximum_likelihood
      agree(fit('model'), ['a', 'b', 'c'], canonical[name])
      for (const kind of ['hc2', 'hc3', 'hc4'] as const) {
        const { coefficients } = fit(kind)
        const own = canonical[name].robust[kind]
        expect(leastDigits(coefficients, 'std_error', own)).toBeGreaterThan(9)
      }
    }
  )

  it('of a Weibull law is one step of Newton’s method, with the leverage of the law’s own mean', () => {
    agree(weibullFit().maximum_likelihood, ['a', 'b', 'k'], weibull)
  })

  it('gives its leverage to the sandwich', () => {
    const { coefficients } = weibullFit(weibull.columns, { std_errors: 'hc3' }).maximum_likelihood
    expect(leastDigits(coefficients, 'std_error', weibull.hc3)).toBeGreaterThan(9)
  })

  it('is deletion to second order', () => {
    weibull.dfbetas.forEach((step, i) => {
      const exact = weibull.deletion[i] ?? []
      const size = Math.hypot(...exact)
      const miss = Math.hypot(...step.map((value, j) => value - (exact[j] ?? Number.NaN)))
      expect(miss).toBeLessThan(size ** 2)
    })
  })

  it('counts one unit of a row that stands for several, and passes over rows left out', () => {
    const { x, t } = weibull.columns
    const several = weibullFit(
      {
        x: [...(x ?? []), 1, 2],
        t: [...(t ?? []), Number.NaN, 1.9],
        f: [...(x ?? []).map(() => 1), 1, 2]
      },
      { weights: { column: 'f', kind: 'frequency' } }
    ).maximum_likelihood.influence
    const apart = weibullFit({ x: [...(x ?? []), 2, 2], t: [...(t ?? []), 1.9, 1.9] })
      .maximum_likelihood.influence
    expect(perRow(several?.leverage)[12]).toBeNull()
    for (const [ours, theirs] of [
      [several?.cooks_distance, apart?.cooks_distance],
      [several?.leverage, apart?.leverage],
      [several?.dfbetas['k'], apart?.dfbetas['k']]
    ]) {
      const own = perRow(ours).filter((value) => value !== null)
      expect(least(own, perRow(theirs).slice(0, 13).map(Number))).toBeGreaterThan(9)
    }
  })

  it('has no leverage where the response is not known, which is said', () => {
    const { maximum_likelihood, warnings } = weibullFit(weibull.columns, {
      response: undefined,
      include: ['influence']
    })
    expect(perRow(maximum_likelihood.influence?.leverage).some(Number.isFinite)).toBe(false)
    expect(
      least(perRow(maximum_likelihood.influence?.cooks_distance), weibull.cooks_distance)
    ).toBeGreaterThan(9)
    expect(warnings).toEqual([
      expect.objectContaining({ code: 'not_given', detail: expect.stringContaining('a leverage') })
    ])
  })

  it('a density with a jump in its response has no leverage', () => {
    const { maximum_likelihood, warnings } = fitOf({
      log_density: 'if(am == 1, log(p), log(1 - p))',
      mean: 'p + 0*wt',
      response: 'am',
      parameters: { p: { start: 0.5 } },
      columns: canonical.columns,
      include: ['influence']
    })
    expect(perRow(maximum_likelihood.influence?.leverage).some(Number.isFinite)).toBe(false)
    expect(warnings.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('not a smooth function of its response')
    ])
  })
})

describe('residuals and collinearity of a density', () => {
  it('quantile and Pearson residuals are those of its law', () => {
    const { residual_types } = weibullFit().maximum_likelihood
    expect(least(perRow(residual_types?.['quantile']), weibull.quantile)).toBeGreaterThan(8)
    expect(least(perRow(residual_types?.['pearson']), weibull.pearson)).toBeGreaterThan(8)
  })

  it('condition indices and inflation are those of the information', () => {
    const { collinearity } = weibullFit().maximum_likelihood
    const inflations = collinearity?.vif.map(({ vif }) => vif) ?? []
    expect(collinearity?.vif.map(({ term }) => term)).toEqual(['a', 'b', 'k'])
    expect(least(inflations, weibull.vif)).toBeGreaterThan(9)
    const indices = Object.values(collinearity?.condition_indices ?? {})
    expect(least(indices, weibull.condition_indices)).toBeGreaterThan(9)
  })
})
