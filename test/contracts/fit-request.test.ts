import { describe, expect, it } from 'vitest'
import { readFitRequest } from '../../src/contract/read-fit-request.ts'
import { Failure } from '../../src/core/failure.ts'
import { usualLimits } from '../../src/core/model/limits.ts'

const table = { columns: { y: [1, 2, 3], x: [1, 2, 4], g: ['a', 'b', 'a'] } }
const read = (request: unknown) =>
  readFitRequest(Buffer.from(JSON.stringify(request)), { columns: 10 })

function faultsOf(request: unknown) {
  try {
    read(request)
  } catch (error) {
    if (error instanceof Failure) return error.faults
    throw error
  }
  return []
}

/** Every key of a fit request, in every form it may take. */
const models: readonly object[] = [
  { formula: 'y ~ x + C(g)' },
  { formula: 'y ~ x', family: { name: 'normal', scale: 1 }, link: 'log' },
  { formula: 'y ~ x', link: { power: -2 }, weights: 'x' },
  { formula: 'y ~ x', weights: { column: 'x', kind: 'frequency' } },
  { formula: 'y ~ x', covariance: { structure: 'diagonal', column: 'x' } },
  { formula: 'y ~ x', covariance: { structure: 'ar1', rho: 0.6, within: 'g' } },
  {
    formula: 'y ~ x',
    covariance: { structure: 'equicorrelated', rho: 'estimate', method: 'reml' }
  },
  {
    formula: 'y ~ x',
    covariance: {
      structure: 'matrix',
      matrix: [
        [1, 0],
        [0, 1]
      ]
    }
  },
  { formula: 'y ~ g', contrasts: { g: 'sum' } },
  { formula: 'g ~ x', family: 'bernoulli', event: 'b', coding: { a: 0, b: 1 } },
  { formula: 'y ~ x', family: 'binomial', trials: 'x' },
  { formulas: ['y ~ x', 'x ~ g'] },
  {
    mean: 'a*x',
    response: 'log(y)',
    parameters: { a: { start: [1, 2], lower: 0, upper: 9 }, b: { start: 1, fixed: true } }
  },
  { log_density: '-(y-m)^2', mean: 'm', response: 'y', parameters: { m: { start: 0 } } }
]

describe('a fit request', () => {
  it.each(models)('%j is read as the core takes it', (model) => {
    const { spec } = read({ data: table, model })
    expect(spec.model).toMatchObject({ ...model, family: expect.anything(), ...written(model) })
  })

  it.each([
    'model',
    'observed',
    'expected',
    'hc0',
    'hc3',
    { cluster: 'g' },
    { cluster: ['g', 'x'] },
    { hac: { lags: 4 } },
    { hac: { lags: 'auto' } },
    { bootstrap: { replicates: 99, kind: 'pairs' } }
  ])('std_errors %j', (std_errors) => {
    const request = { data: table, model: { formula: 'y ~ x' }, inference: { std_errors } }
    expect(read(request).spec.inference.std_errors).toEqual(std_errors)
  })

  it('fills in the documented defaults', () => {
    const { spec, ...rest } = read({ data: table, model: { formula: 'y ~ x' } })
    expect(spec).toEqual({
      model: { formula: 'y ~ x', family: { name: 'normal', options: {} } },
      limits: { ...usualLimits, operations: 3e11 },
      inference: { level: 0.95, std_errors: 'model', intervals: 'wald' },
      optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
      missing: 'drop',
      include: [],
      conventions: 'equifit'
    })
    expect(rest).toMatchObject({ timeoutMs: 30_000, strict: false, store: false, groupBy: [] })
  })

  it('reads matrices of an equation', () => {
    const matrices = { X: [[[1, 2]], [[3, 4]]], Y: [[[1]], [[2]]] }
    const model = { equation: 'Y = X * A', unknown: 'A', symmetric: false }
    expect(read({ data: { matrices }, model }).spec.matrices).toEqual(matrices)
  })

  it.each<[string, string, object, object?]>([
    ['/model/formla', 'unknown_property', { formla: 'y ~ x' }],
    ['/model/family', 'unknown_name', { formula: 'y ~ x', family: 'norml' }],
    ['/model/family/name', 'unknown_name', { formula: 'y ~ x', family: { name: 'norml' } }],
    [
      '/model/family/scal',
      'unknown_property',
      { formula: 'y ~ x', family: { name: 'normal', scal: 1 } }
    ],
    [
      '/model/family/scale',
      'invalid_value',
      { formula: 'y ~ x', family: { name: 'normal', scale: -1 } }
    ],
    ['/model/link', 'unknown_name', { formula: 'y ~ x', link: 'lgo' }],
    ['/model/link/power', 'invalid_value', { formula: 'y ~ x', link: { power: 'two' } }],
    ['/model/weights', 'invalid_value', { formula: 'y ~ x', weights: 3 }],
    [
      '/model/weights/kind',
      'invalid_value',
      { formula: 'y ~ x', weights: { column: 'x', kind: 'w' } }
    ],
    [
      '/model/covariance/structure',
      'invalid_value',
      { formula: 'y ~ x', covariance: { structure: 'ar' } }
    ],
    [
      '/model/covariance/rho',
      'invalid_value',
      { formula: 'y ~ x', covariance: { structure: 'ar1', rho: 1 } }
    ],
    ['/model', 'invalid_value', { formula: 'y ~ x', mean: 'x' }],
    ['/model', 'invalid_value', {}],
    ['/model', 'invalid_value', { mean: 'a*x', parameters: { a: { start: 1 } } }],
    ['/model', 'invalid_value', { equation: 'Y = A*X' }],
    ['/data', 'invalid_value', { equation: 'Y = A*X', unknown: 'A' }],
    [
      '/model/parameters/a/strat',
      'unknown_property',
      { mean: 'a', response: 'y', parameters: { a: { strat: 1 } } }
    ],
    ['/optimizer/seed', 'invalid_value', { formula: 'y ~ x' }, { optimizer: { seed: -1 } }],
    ['/optimizer/starts', 'invalid_value', { formula: 'y ~ x' }, { optimizer: { starts: 1.5 } }],
    [
      '/optimizer/timeout_ms',
      'invalid_value',
      { formula: 'y ~ x' },
      { optimizer: { timeout_ms: 0 } }
    ],
    ['/inference/level', 'invalid_value', { formula: 'y ~ x' }, { inference: { level: 1 } }],
    [
      '/inference/std_errors',
      'invalid_value',
      { formula: 'y ~ x' },
      { inference: { std_errors: 'hc9' } }
    ],
    ['/include/0', 'invalid_value', { formula: 'y ~ x' }, { include: ['vcv'] }],
    ['/conventions', 'invalid_value', { formula: 'y ~ x' }, { conventions: 'sas' }],
    ['/group_by', 'invalid_value', { formula: 'y ~ x' }, { group_by: 'g' }],
    ['/strict', 'invalid_value', { formula: 'y ~ x' }, { strict: 'yes' }]
  ])('is refused at %s with %s', (pointer, code, model, rest = {}) => {
    const faults = faultsOf({ data: table, model, ...rest })
    expect(faults.map((fault) => [fault.pointer, fault.code])).toContainEqual([pointer, code])
    for (const { detail } of faults) expect(detail).toMatch(/^.{10,}\.$/)
  })

  it('tells the nearest name', () => {
    const faults = faultsOf({ data: table, model: { formla: 'y ~ x', link: 'lgoit' } })
    expect(faults.map(({ hint }) => hint)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Did you mean formula/),
        expect.stringMatching(/^Did you mean logit/)
      ])
    )
  })

  it('echoes no more than 40 characters of a name', () => {
    const faults = faultsOf({ data: table, model: { formula: 'y ~ x', family: 'q'.repeat(500) } })
    expect(faults[0]?.detail).not.toContain('q'.repeat(41))
  })
})

/** Shorthands as they are written out. */
function written(model: object): object {
  const { weights } = { weights: undefined, ...model }
  return typeof weights === 'string' ? { weights: { column: weights, kind: 'precision' } } : {}
}
