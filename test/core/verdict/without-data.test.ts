import { describe, expect, it } from 'vitest'
import { equivalenceOfModel } from '../../../src/core/estimation/without-data/equivalence-of-model.ts'
import type { Assumed } from '../../../src/core/estimation/without-data/stated-facts.ts'
import type { ModelSpec } from '../../../src/core/model/spec.ts'
import { datasetOf, fitSpec } from '../../support/fit.ts'

const of = (formula: string, name = 'normal', options = {}): ModelSpec => ({
  formula,
  family: { name, options }
})
const equicorrelated = { covariance: { structure: 'equicorrelated', rho: 0.5 } } as const
const groups = { g: ['a', 'a', 'b', 'b'] }
const points = { x: [1, 2, 3, 5] }

type Design = Parameters<typeof datasetOf>[0] | null

function verdict(model: ModelSpec, design: Design, assume: Assumed) {
  const question = {
    spec: fitSpec(model),
    design: design === null ? null : datasetOf(design),
    assume
  }
  const [coefficients] = equivalenceOfModel(question, { cancelled: () => false }).blocks
  return [coefficients.verdict, coefficients.theorem]
}

describe('the verdict from a model alone, or with a design', () => {
  it.each([
    [of('y ~ x'), null, {}, 'identical', 'iid-normal-errors'],
    [of('y ~ x', 'lognormal'), null, {}, 'identical', 'lognormal'],
    [of('y ~ x', 'laplace'), null, {}, 'different', 'lp-exponential-power'],
    [of('y ~ x', 'cauchy'), null, {}, 'different', 'infinite-variance'],
    [of('y ~ x', 'poisson'), null, {}, 'different', 'glm-score-vs-normal-equations'],
    [of('y ~ 1', 'poisson'), null, {}, 'identical', 'intercept-only'],
    [
      of('y ~ 1 + offset(log(e))', 'poisson'),
      null,
      {},
      'different',
      'glm-score-vs-normal-equations'
    ],
    [of('y ~ g', 'poisson'), groups, {}, 'identical_for_design', 'saturated-group-means'],
    [of('y ~ x', 'poisson'), points, {}, 'different', 'glm-score-vs-normal-equations'],
    [of('y ~ g', 'logistic'), groups, {}, 'identical_for_design', 'symmetric-coincidence'],
    [of('y ~ g', 'student_t', { df: 4 }), groups, {}, 'different', 'gauss-characterisation'],
    [{ ...of('y ~ x'), ...equicorrelated }, null, {}, 'undetermined', null],
    [{ ...of('y ~ x'), ...equicorrelated }, points, {}, 'identical_for_design', 'kruskal-zyskind'],
    [{ ...of('y ~ 0 + x'), ...equicorrelated }, points, {}, 'different', 'kraemer-twist'],
    [of('cbind(a, b) ~ x'), null, {}, 'identical', 'identical-regressors'],
    [
      of('y ~ x', 'student_t', { df: 4 }),
      null,
      { errors: 'spherical' },
      'identical',
      'spherical-errors'
    ],
    [of('y ~ x'), null, { regressors: 'with_error' }, 'different', 'errors-in-variables'],
    [of('y ~ x'), null, { regressors: 'berkson' }, 'identical', 'iid-normal-errors'],
    [of('y ~ x'), null, { regressors: 'jointly_normal' }, 'identical', 'joint-normal-regressors'],
    [of('y ~ x'), null, { censoring: 'truncated' }, 'different', 'censoring-truncation'],
    [
      of('y ~ x'),
      null,
      { variance: 'mean_parameters' },
      'different',
      'modelled-heteroscedasticity'
    ],
    [of('y ~ lag'), null, { series: 'conditional' }, 'identical', 'ar1-conditional-vs-exact'],
    [of('y ~ lag'), null, { series: 'exact' }, 'different', 'ar1-conditional-vs-exact']
  ] as const)('%o %o %o: %s by %s', (model, design, assume, ruling, theorem) => {
    expect(verdict(model, design, assume)).toEqual([ruling, theorem])
  })
})
