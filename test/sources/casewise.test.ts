import { describe, expect, it } from 'vitest'
import { estimate } from '../../src/core/estimation/estimate.ts'
import { estimateRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { bentModels, bentRows, boundedModels, curve, three } from '../support/bent-rows.ts'
import { unlikeCharts } from '../support/charts.ts'
import { manyRows, rowModels } from '../support/many-rows.ts'
import { unlikeRows, warningsOf } from '../support/per-row.ts'

// Without the rows of a rare level, which separate some of the models.
const rows = manyRows(4000)
const options = { control, sampleRows: 1000 }

async function compare(
  model: Partial<ModelSpec>,
  data: Dataset,
  { include, least }: { readonly include: readonly string[]; readonly least: number }
) {
  const spec = specOf(model, { include })
  const passes = await estimateRows(spec, memorySource(data), options)
  const whole = estimate(spec, data, control)
  const { unlike, compared } = unlikeRows(passes, whole, least)
  expect(unlike).toEqual([])
  expect(compared).toBeGreaterThan(0)
  expect(warningsOf(passes)).toEqual(warningsOf(whole))
}

describe('residuals and fitted values by passes are those in memory', () => {
  const asked = { include: ['fitted', 'residuals', 'collinearity'], least: 11 }

  it.each(Object.entries(rowModels))('%s', async (_, model) => {
    await compare(model, rows, asked)
  })

  it.each(Object.entries({ ...bentModels, ...boundedModels }))(
    'an expression: %s',
    async (_, model) => {
      await compare(model, bentRows, asked)
    }
  )
})

const law = (name: string, formula: string): Partial<ModelSpec> => ({
  formula,
  family: { name, options: {} }
})

/** Laws whose dispersions and shapes are estimated with their means, or that have no score equations. */
const laws: Readonly<Record<string, Partial<ModelSpec>>> = {
  'negative binomial': law('negative_binomial', 'k ~ x1 + x2'),
  gumbel: law('gumbel', 'y ~ x1 + g'),
  "Student's t of unknown df": law('student_t', 'y ~ x1'),
  weibull: law('weibull', 'positive ~ x1 + x2'),
  'inverse Gaussian': { ...law('inverse_gaussian', 'positive ~ x1'), link: 'log' },
  beta: law('beta', 'I(positive / (1 + positive)) ~ x1'),
  Laplace: law('laplace', 'y ~ x1 + x2'),
  "Firth's penalty": { ...law('bernoulli', 'b ~ x1'), penalty: 'firth' }
}

describe('influence by passes is that in memory', () => {
  const asked = { include: ['influence'], least: 9 }

  it.each(Object.entries(laws))('and residuals of %s', async (_, model) => {
    await compare(model, rows, { include: ['fitted', 'residuals', 'influence'], least: 8 })
  })

  it.each(Object.entries(rowModels))('%s', async (_, model) => {
    await compare(model, rows, asked)
  })

  it('fitted values of the uniform law, whose residuals may lie on the end of its support', async () => {
    const include = ['fitted', 'influence']
    await compare(law('uniform', 'y ~ x1 + x2'), rows, { include, least: 9 })
  })

  const shaped = {
    'a curve with a shape': {
      mean: curve,
      response: 'bent',
      parameters: three,
      family: { name: 'gumbel', options: {} }
    }
  }
  it.each(Object.entries({ ...bentModels, ...boundedModels, ...shaped }))(
    'an expression: %s',
    async (_, model) => {
      await compare(model, bentRows, asked)
    }
  )
})

describe('pictures by passes are those in memory', () => {
  // In memory the surroundings of these optima are formulas or approximations for so many rows.
  it.each(
    Object.entries({
      'one regressor': { formula: 'y ~ x1' },
      'precision weights': rowModels['precision weights'],
      logistic: rowModels['logistic'],
      'gamma with a log link': { ...law('gamma', 'positive ~ x1 + x2 + w'), link: 'log' },
      "Student's t": rowModels["Student's t"],
      counts: law('negative_binomial', 'k ~ x1 + x2 + w')
    })
  )('%s', async (_, model) => {
    const spec = specOf(model ?? {}, { include: ['plots'] })
    const passes = await estimateRows(spec, memorySource(rows), options)
    const whole = estimate(spec, rows, control)
    expect(unlikeCharts(passes, whole)).toEqual([])
    expect(passes.charts?.length).toBeGreaterThan(1)
  })

  it('the surface of a likelihood that is not smooth is not drawn, and named', async () => {
    const spec = specOf(law('laplace', 'y ~ x1'), { include: ['plots'] })
    const { charts, warnings } = await estimateRows(spec, memorySource(rows), options)
    expect(charts?.map(({ name }) => name)).toContain('fitted_curve')
    const told = warnings.find(({ code }) => code === 'not_given_out_of_core')
    expect(told?.detail).toContain('the surface of a likelihood that is not smooth')
  })
})
