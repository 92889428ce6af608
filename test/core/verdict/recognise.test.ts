import { describe, expect, it } from 'vitest'
import { recogniseDensity } from '../../../src/core/estimation/density/recognise.ts'
import { equivalenceOfModel } from '../../../src/core/estimation/without-data/equivalence-of-model.ts'
import type { ModelSpec } from '../../../src/core/model/spec.ts'
import { fitOf, fitSpec } from '../../support/fit.ts'

const density = (log_density: string, mean: string, names: string): ModelSpec => ({
  log_density,
  mean,
  response: 'y',
  family: { name: 'normal', options: {} },
  parameters: Object.fromEntries(names.split(' ').map((name) => [name, { start: 1 }]))
})
const line = { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] }
const normal = density('-0.5*((y-a-b*x)/s)^2 - log(s)', 'a+b*x', 'a b s')
const scaled = density('-0.5*((y-a-b*x)/(s*(a+b*x)))^2 - log(s*(a+b*x))', 'a+b*x', 'a b s')

describe('a density is recognised by its score in the mean', () => {
  it.each([
    [normal, 'normal'],
    [density('-(y-a*exp(b*x))^2/(2*v) - log(v)/2', 'a*exp(b*x)', 'a b v'), 'normal'],
    [density('y*log(a+b*x) - (a+b*x) - lgamma(y+1)', 'a+b*x', 'a b'), 'poisson'],
    [density('k*log(k/m) + (k-1)*log(y) - k*y/m - lgamma(k)', 'm', 'm k'), 'gamma'],
    [density('-abs(y-a-b*x)/s - log(2*s)', 'a+b*x', 'a b s'), 'laplace'],
    [density('-abs((y-a-b*x)/s)^4 - log(s)', 'a+b*x', 'a b s'), 'generalized_normal'],
    [scaled, undefined],
    [density('-0.5*((y-a-b*x)/(s*x))^2 - log(s)', 'a+b*x', 'a b s'), undefined],
    [density('-2.5*log1p(((y-a-b*x)/s)^2/4) - log(s)', 'a+b*x', 'a b s'), undefined]
  ] as const)('%o', (spec, family) => {
    expect(recogniseDensity(spec)?.name).toBe(family)
  })

  it('a normal kernel in disguise is identical for every data set, with data and without', () => {
    expect(fitOf(normal, line).report.equivalence.blocks[0]).toMatchObject({
      verdict: 'identical',
      theorem: 'iid-normal-errors'
    })
    const question = { spec: fitSpec(normal), design: null, assume: {} }
    expect(equivalenceOfModel(question, { cancelled: () => false }).verdict).toBe('identical')
  })

  it('a variance that depends on the mean is none, and nothing is claimed without data', () => {
    const question = { spec: fitSpec(scaled), design: null, assume: {} }
    const { verdict, blocks } = equivalenceOfModel(question, { cancelled: () => false })
    expect(verdict).toBe('undetermined')
    expect(blocks[0]?.reason).toContain('With data')
  })
})
