import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { edgeModels, edgeRows, poisson } from '../support/edge-rows.ts'
import { fewerDigits, summedErrors, unlikeEvidence } from '../support/many-rows.ts'
import { unlikeRows } from '../support/per-row.ts'

const rows = edgeRows(4000)

async function both(model: Partial<ModelSpec>, rest: Partial<FitSpec> = {}, sampleRows = 800) {
  const spec = specOf(model, rest)
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows })
  return { passes, whole: estimate(spec, rows, control) }
}

const said = ({
  maximum_likelihood: { status, reason, method, information }
}: {
  readonly maximum_likelihood: ReturnType<typeof estimate>['maximum_likelihood']
}) => [status, reason, method, information]

/** Figures that do not share 8 digits, but for a slope that the rows on their end make 0. */
function unlikeFigures(passes: Awaited<ReturnType<typeof both>>['passes'], whole: typeof passes) {
  const fixed = passes.maximum_likelihood.coefficients.find(
    ({ estimate: own, std_error: error }) => Number.isNaN(error) && Math.abs(own) < 1e-11
  )
  // Least squares may not settle, as that of squared predictors does not in a fit that runs to their end.
  const open = whole.least_squares.status === 'not_converged'
  return fewerDigits(passes, whole, 8).filter(
    (figure) =>
      (fixed === undefined || !figure.startsWith(`most ${fixed.term}: `)) &&
      !(open && /^(least|sigma2)/.test(figure))
  )
}

describe('a maximum on the end of the range of the means by passes is that in memory', () => {
  it.each(Object.entries(edgeModels))('%s', async (_, model) => {
    const { passes, whole } = await both(model)
    expect(whole.maximum_likelihood.status).toBe('boundary')
    expect(said(passes)).toEqual(said(whole))
    expect(unlikeFigures(passes, whole)).toEqual([])
    expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
    if (whole.equivalence.verdict === 'different') {
      expect(unlikeEvidence(passes, whole, 6)).toEqual([])
    }
  })

  it.each(['counts with an identity link', 'labels with a logarithm', 'a group without counts'])(
    'with numbers of every row, those on their end among them: %s',
    async (name) => {
      const include = ['fitted', 'residuals', 'influence']
      const { passes, whole } = await both(edgeModels[name] ?? {}, { include })
      const { unlike, compared } = unlikeRows(passes, whole, 7)
      expect(unlike).toEqual([])
      expect(compared).toBeGreaterThan(8)
    }
  )

  it.each(summedErrors)('with standard errors %s', async (std_errors) => {
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    for (const name of ['counts with an identity link', 'labels with a logarithm']) {
      const { passes, whole } = await both(edgeModels[name] ?? {}, { inference })
      expect(unlikeFigures(passes, whole)).toEqual([])
      expect(passes.conventions).toEqual(whole.conventions)
    }
  })

  it.each(['pairs', 'parametric'] as const)(
    'has no samples of kind %s, and least squares has',
    async (kind) => {
      const std_errors = { bootstrap: { replicates: 8, kind } }
      const inference = { level: 0.95, std_errors, intervals: 'percentile' as const }
      const { passes, whole } = await both(edgeModels['counts with an identity link'] ?? {}, {
        inference
      })
      const codes = whole.warnings.map(({ code }) => code)
      expect(codes).toContain('std_errors_not_applicable')
      expect(unlikeFigures(passes, whole)).toEqual([])
      expect(passes.conventions).toEqual(whole.conventions)
      expect(passes.warnings.filter(({ code }) => code !== 'out_of_core')).toEqual(whole.warnings)
    }
  )

  it.each([30, 200, 4000])('whatever a sample of %d rows shows', async (sampleRows) => {
    for (const name of ['counts with an identity link', 'a group without counts, and a slope']) {
      const { passes, whole } = await both(edgeModels[name] ?? {}, {}, sampleRows)
      expect(said(passes)).toEqual(said(whole))
      expect(unlikeFigures(passes, whole)).toEqual([])
    }
  })
})

it('an optimum inside the range is found though the sample or a step lies outside', async () => {
  for (const [formula, sampleRows] of [
    ['k ~ s + t', 30],
    ['k ~ x1 + s', 60]
  ] as const) {
    const { passes, whole } = await both(
      { formula, family: poisson, link: 'identity' },
      {},
      sampleRows
    )
    expect(said(passes)).toEqual(said(whole))
    expect(fewerDigits(passes, whole, 10)).toEqual([])
  }
})
