import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import type { Report } from '../../src/core/estimation/report.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { FitSpec, ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { digits } from '../support/digits.ts'
import { edgeModels, edgeRows, poisson } from '../support/edge-rows.ts'
import { fewerInTests, testRows } from '../support/test-rows.ts'

const rows = edgeRows(1500)

/** Models of the edge, and some whose maxima lie inside the range while those of hypotheses may not. */
const models: Readonly<Record<string, Partial<ModelSpec>>> = {
  // Of these rows the search in memory does not find the maximum with a dispersion.
  ...Object.fromEntries(
    Object.entries(edgeModels).filter(([name]) => name !== 'an estimated dispersion')
  ),
  inside: { formula: 'grouped ~ s + t', family: poisson, link: 'identity' },
  'inside, with a dispersion': {
    formula: 'k ~ s + t',
    family: { name: 'negative_binomial', options: {} },
    link: 'identity'
  }
}

async function both(model: Partial<ModelSpec>, rest: Partial<FitSpec>) {
  const spec = specOf(model, rest)
  const passes = await estimateRows(spec, memorySource(rows), { control, sampleRows: 400 })
  return { passes, whole: estimate(spec, rows, control) }
}

/** A hypothesis inside the range, one on its end, and one that no coefficients in the range meet. */
const hypotheses: Readonly<Record<string, readonly string[]>> = {
  'counts with an identity link': ['s = 1.5', '(Intercept) = 0', '(Intercept) = -1; s = 0'],
  'no intercept': ['s = 1.2', 't = 0'],
  'labels with an identity link': ['(Intercept) = 0', 's = 0.9'],
  inside: ['(Intercept) = 0', 's = 2', 't = -1']
}

describe('where means have ends, passes answer what memory does', () => {
  it.each(Object.entries(models))('tests and tables: %s', async (name, model) => {
    const stated = (hypotheses[name] ?? []).flatMap((text) => text.split('; '))
    const inference = { level: 0.95, std_errors: 'model', intervals: 'wald' } as const
    const { passes, whole } = await both(model, {
      include: ['tests'],
      inference: { ...inference, hypotheses: stated }
    })
    expect(fewerInTests(passes, whole, 9)).toEqual([])
    const known = ({ maximum_likelihood: { tests } }: Report) =>
      testRows(tests).map(({ name: row, p_value }) => [row, Number.isNaN(p_value)])
    expect(known(passes)).toEqual(known(whole))
    const ratios = testRows(passes.maximum_likelihood.tests).filter(
      ({ test }) => test === 'likelihood_ratio'
    )
    expect(ratios.some(({ statistic }) => statistic > 0)).toBe(true)
    expect(passes.warnings.map(({ code }) => code)).not.toContain('not_given_out_of_core')
  })

  it.each(Object.entries(models))('profile intervals: %s', async (_, model) => {
    const { passes, whole } = await both(model, {
      inference: { level: 0.9, std_errors: 'model', intervals: 'profile' }
    })
    const ends = ({ maximum_likelihood: { coefficients, dispersion } }: Report) =>
      [...coefficients, ...dispersion].flatMap(({ conf_low, conf_high }) => [conf_low, conf_high])
    const [got, want] = [ends(passes), ends(whole)]
    expect(want.some(Number.isFinite)).toBe(true)
    want.forEach((end, k) => {
      if (Number.isNaN(end)) expect(got[k]).toBeNaN()
      else expect(digits(got[k], end)).toBeGreaterThan(9)
    })
    expect(passes.maximum_likelihood.intervals?.open_ends).toEqual(
      whole.maximum_likelihood.intervals?.open_ends
    )
    expect(passes.conventions['intervals']).toBe(whole.conventions['intervals'])
    const said = ({ warnings }: Report) =>
      warnings.map(({ code }) => code).filter((code) => code !== 'out_of_core')
    expect(said(passes)).toEqual(said(whole))
  })
})

it('a hypothesis that puts counts on a mean of 0 has no maximum, on either path', async () => {
  const { passes, whole } = await both(edgeModels['a group without counts'] ?? {}, {
    inference: {
      level: 0.95,
      std_errors: 'model',
      intervals: 'wald',
      hypotheses: ['(Intercept) = 0']
    }
  })
  for (const { maximum_likelihood } of [passes, whole]) {
    const ratio = maximum_likelihood.tests?.hypotheses.find(
      ({ test }) => test === 'likelihood_ratio'
    )
    expect(ratio?.statistic).toBeNaN()
    expect(ratio?.note).toContain('no maximum under the hypothesis')
  }
})
