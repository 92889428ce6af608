import request from 'supertest'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitResponse } from '../../src/contract/fit-response.ts'
import { problemDocument } from '../../src/contract/problem.ts'
import { digits } from '../support/digits.ts'
import { type Service, startService } from '../support/service.ts'

type Json = Readonly<Record<string, unknown>>

let service: Service
let healthy = ''
beforeAll(async () => {
  service = await startService()
  healthy = await canary()
})
afterAll(() => service.close())

const x = [1, 2, 3, 4, 5, 6, 7, 8]
const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1]
const columns = { x, y }
const count = (n: number) => Array.from({ length: n }, (_, i) => i)

const post = (body: unknown) =>
  request(service.origin)
    .post('/v1/fits')
    .set('Content-Type', 'application/json')
    .serialize((bytes: string) => bytes)
    .send(typeof body === 'string' ? body : JSON.stringify(body))

/** An ordinary fit; whatever came before it, it must answer the same bytes. */
async function canary(): Promise<string> {
  const { text } = await post({ data: { columns }, model: { formula: 'y ~ x' } })
  return text.replace(/"id":"[^"]*"/, '')
}

const fit = (model: Json, data: Json = { columns }, rest: Json = {}): Json => ({
  data,
  model,
  ...rest
})
const mean = (expression: string, parameters: Json, rest: Json = {}): Json =>
  fit({ mean: expression, response: 'y', parameters, ...rest })
const density = (expression: string, parameters: Json, data?: Json): Json =>
  fit({ log_density: expression, parameters }, data)
const start = (value: unknown, rest: Json = {}) => ({ start: value, ...rest })
const withOptimizer = (optimizer: Json): Json =>
  mean('a*exp(b*x)', { a: start(1), b: start(0.1) }, {}) && {
    ...mean('a*exp(b*x)', { a: start(1), b: start(0.1) }),
    optimizer
  }
const weighted = (w: readonly unknown[], kind = 'precision'): Json =>
  fit({ formula: 'y ~ x', weights: { column: 'w', kind } }, { columns: { ...columns, w } })

type Refusal = readonly [
  id: string,
  body: Json | string,
  status: number,
  slug: string,
  pointer: string
]

const cells = (text: string) => `{"data":{"columns":${text}},"model":{"formula":"y ~ 1"}}`

const bodies: readonly Refusal[] = [
  [
    'B6 __proto__ as a key of the request',
    '{"data":{"columns":{"y":[1,2]}},"model":{"formula":"y ~ 1","__proto__":{"polluted":1}}}',
    422,
    'unknown-property',
    '/model/__proto__'
  ],
  [
    'B6 constructor as a key, escaped',
    '{"data":{"columns":{"y":[1,2]}},"model":{"formula":"y ~ 1","c\\u006fnstructor":{}}}',
    422,
    'unknown-property',
    '/model/constructor'
  ],
  ['B10 -1e999', cells('{"y":[1,-1e999]}'), 422, 'non-finite-number', '/data/columns/y/1'],
  [
    'B10 a start of 1e999',
    '{"data":{"columns":{"y":[1,2]}},"model":{"mean":"a","response":"y","parameters":{"a":{"start":1e999}}}}',
    422,
    'non-finite-number',
    '/model/parameters/a/start'
  ],
  [
    'B12 a column twice',
    cells('{"y":[1,2],"y":[3,4]}'),
    400,
    'duplicate-key',
    '/data/columns/y'
  ],
  ['B15 a boolean among numbers', cells('{"y":[1,true,3]}'), 422, 'not-a-number', '/data/columns/y/1'],
  ['B15 a date among numbers', cells('{"y":[1,2,"2024-01-01"]}'), 422, 'not-a-number', '/data/columns/y/2'],
  [
    'B16 a misspelt option',
    fit({ formula: 'y ~ x', familly: 'normal' }),
    422,
    'unknown-property',
    '/model/familly'
  ],
  [
    'B17 rows with different keys',
    fit({ formula: 'y ~ 1' }, { rows: [{ y: 1, x: 2 }, { y: 2 }] }),
    422,
    'ragged-data',
    '/data/rows/1'
  ],
  ['B18 no rows', fit({ formula: 'y ~ 1' }, { columns: { y: [] } }), 422, 'empty-dataset', '/data/columns'],
  ['B18 no rows of objects', fit({ formula: 'y ~ 1' }, { rows: [] }), 422, 'empty-dataset', '/data/rows'],
  ['B18 a header alone', fit({ formula: 'y ~ 1' }, { csv: 'y\n' }), 422, 'empty-dataset', '/data/csv'],
  [
    'B18 only missing cells',
    fit({ formula: 'y ~ x' }, { columns: { x: [null, 1], y: [1, null] } }),
    422,
    'empty-dataset',
    '/data'
  ]
]

const statements: readonly Refusal[] = [
  ['D1 an operator without operand', fit({ formula: 'y ~ x +' }), 422, 'formula-syntax', '/model/formula'],
  ['D1 an open bracket', fit({ formula: 'y ~ (x' }), 422, 'formula-syntax', '/model/formula'],
  ['D1 an expression that stops', mean('a*', { a: start(1) }), 422, 'expression-syntax', '/model/mean'],
  ['D2 an unknown column', fit({ formula: 'y ~ xx' }), 422, 'unknown-name', '/model/formula'],
  ['D2 an unknown function', mean('expp(a*x)', { a: start(1) }), 422, 'unknown-name', '/model/mean'],
  ['D2 an unknown parameter', mean('a*x + b', { a: start(1) }), 422, 'unknown-name', '/model/mean'],
  ['D2 a weight that is no column', fit({ formula: 'y ~ x', weights: 'w' }), 422, 'unknown-name', '/model/weights'],
  ['D2 a group that is no column', fit({ formula: 'y ~ x' }, { columns }, { group_by: ['gg'] }), 422, 'unknown-name', '/group_by/0'],
  ['D2 contrasts of no column', fit({ formula: 'y ~ x', contrasts: { g: 'sum' } }), 422, 'unknown-name', '/model/contrasts/g'],
  ['D2 levels of no column', fit({ formula: 'y ~ x' }, { columns, levels: { g: ['a'] } }), 422, 'unknown-name', '/data/levels/g'],
  ['D3 a chain of calls', mean('constructor.constructor("x")()', { a: start(1) }), 422, 'expression-syntax', '/model/mean'],
  ['D3 a property', mean('a.b * x', { a: start(1) }), 422, 'expression-syntax', '/model/mean'],
  ['D3 an index', mean('a["b"] * x', { a: start(1) }), 422, 'expression-syntax', '/model/mean'],
  ['D3 an arrow', mean('(() => globalThis.hit = 1)()', { a: start(1) }), 422, 'expression-syntax', '/model/mean'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the hostile text is meant literally
  ['D3 a template', mean('`${a}` * x', { a: start(1) }), 422, 'unknown-name', '/model/mean'],
  ['D3 a statement', mean('import("fs")', { a: start(1) }), 422, 'unknown-name', '/model/mean'],
  ['D4 100 000 brackets', mean(`${'('.repeat(1e5)}a${')'.repeat(1e5)}`, { a: start(1) }), 422, 'expression-too-complex', '/model/mean'],
  ['D4 a million tokens', mean(`a${'+a'.repeat(5e5)}`, { a: start(1) }), 422, 'expression-too-complex', '/model/mean'],
  ['D4 1000 powers', mean(`${'2^('.repeat(1000)}a${')'.repeat(1000)}`, { a: start(1) }), 422, 'expression-too-complex', '/model/mean'],
  ['D4 100 000 brackets in a formula', fit({ formula: `y ~ ${'('.repeat(1e5)}x${')'.repeat(1e5)}` }), 422, 'expression-too-complex', '/model/formula'],
  ['D4 a million tokens in a formula', fit({ formula: `y ~ x${'+x'.repeat(5e5)}` }), 422, 'expression-too-complex', '/model/formula'],
  ['D6 __import__', fit({ formula: "y ~ I(__import__('os'))" }), 422, 'unknown-name', '/model/formula'],
  ['D6 system', fit({ formula: "y ~ system('id')" }), 422, 'unknown-name', '/model/formula'],
  ['D7 the response on the right', fit({ formula: 'y ~ x + log(y)' }), 422, 'formula-invalid', '/model/formula'],
  ['D7 no response', fit({ formula: '~ x' }), 422, 'formula-invalid', '/model/formula'],
  ['D7 an empty right side', fit({ formula: 'y ~ 0' }), 422, 'formula-invalid', '/model/formula'],
  ['D7 an empty formula', fit({ formula: '' }), 422, 'formula-syntax', '/model/formula'],
  ['D8 100 000 levels', fit({ formula: 'y ~ g' }, { columns: { y: count(100_000), g: count(100_000).map((i) => `l${i}`) } }), 413, 'too-many-levels', '/model/formula'],
  ['D9 an interaction of 800 × 800 levels', fit({ formula: 'y ~ g:h' }, { columns: { y: count(1600), g: count(1600).map((i) => `g${i % 800}`), h: count(1600).map((i) => `h${(i * 7) % 799}`) } }), 413, 'too-many-parameters', '/model/formula'],
  ['D11 a density without a parameter', density('-x^2', {}), 422, 'invalid-value', '/model/parameters'],
  ['D12 a start outside its bounds', mean('a*x', { a: start(5, { lower: 0, upper: 1 }) }), 422, 'invalid-start', '/model/parameters/a/start'],
  ['D12 a start that is text', mean('a*x', { a: start('one') }), 422, 'invalid-value', '/model/parameters/a/start'],
  ['D12 a list with one start outside', mean('a*x', { a: start([0.5, 5], { upper: 1 }) }), 422, 'invalid-start', '/model/parameters/a/start'],
  ['D12 fixed without a value', mean('a*x', { a: { fixed: true } }), 422, 'invalid-start', '/model/parameters/a/start'],
  ['D13 bounds crossed', mean('a*x', { a: start(1, { lower: 2, upper: 0 }) }), 422, 'invalid-bounds', '/model/parameters/a'],
  ['D14 a negative seed', withOptimizer({ seed: -1 }), 422, 'invalid-value', '/optimizer/seed'],
  ['D14 a seed with a fraction', withOptimizer({ seed: 1.5 }), 422, 'invalid-value', '/optimizer/seed'],
  ['D14 a tolerance of 0', withOptimizer({ tolerance: 0 }), 422, 'invalid-value', '/optimizer/tolerance'],
  ['D14 no iterations', withOptimizer({ max_iterations: 0 }), 422, 'invalid-value', '/optimizer/max_iterations'],
  ['D14 1e9 iterations', withOptimizer({ max_iterations: 1e9 }), 422, 'invalid-value', '/optimizer/max_iterations'],
  ['D14 a level of 1', fit({ formula: 'y ~ x' }, { columns }, { inference: { level: 1 } }), 422, 'invalid-value', '/inference/level']
]

const numerics: readonly Refusal[] = [
  ['E12 2 in a logit', fit({ formula: 'y ~ x', family: 'bernoulli' }, { columns: { x, y: [0, 1, 2, 0, 1, 1, 0, 1] } }), 422, 'outside-support', '/model/formula'],
  ['E12 −1 as a count', fit({ formula: 'y ~ x', family: 'poisson' }, { columns: { x, y: [0, 1, -1, 0, 1, 1, 0, 1] } }), 422, 'outside-support', '/model/formula'],
  ['E12 a half as a count', fit({ formula: 'y ~ x', family: 'poisson' }, { columns: { x, y: [0, 1, 0.5, 0, 1, 1, 0, 1] } }), 422, 'outside-support', '/model/formula'],
  ['E12 0 under gamma', fit({ formula: 'y ~ x', family: 'gamma' }, { columns: { x, y: [0, 1, 2, 3, 1, 1, 2, 1] } }), 422, 'outside-support', '/model/formula'],
  ['E12 more successes than trials', fit({ formula: 'y ~ x', family: 'binomial', trials: 'n' }, { columns: { x, y: [0, 1, 2, 3, 1, 1, 2, 1], n: [2, 2, 2, 2, 2, 2, 2, 2] } }), 422, 'outside-support', '/model/formula'],
  ['E12 a share that is no count', fit({ formula: 'y ~ x', family: 'binomial', trials: 'n' }, { columns: { x, y: x.map(() => 0.3), n: x.map(() => 7) } }), 422, 'outside-support', '/model/formula'],
  ['E19 a density of 0 at the start', density('log(x - a)', { a: start(4) }), 422, 'start-not-finite', '/model/log_density'],
  ['E21 a density that is nowhere a number', density('log(-1 - a^2)', { a: start(1) }), 422, 'start-not-finite', '/model/log_density'],
  ['E21 a density that is infinite everywhere', density('a + 1/(x - x)', { a: start(1) }), 422, 'start-not-finite', '/model/log_density'],
  ['E24 weights all zero', weighted(x.map(() => 0)), 422, 'invalid-weights', '/model/weights'],
  ['E24 a negative weight', weighted([1, 1, -1, 1, 1, 1, 1, 1]), 422, 'invalid-weights', '/model/weights'],
  ['E24 a fractional frequency', weighted([1, 1, 1.5, 1, 1, 1, 1, 1], 'frequency'), 422, 'invalid-weights', '/model/weights'],
  ['E24 weights that are text', weighted(x.map(() => 'a')), 422, 'not-a-number', '/model/weights'],
  ['E25 missing cells where none may be', fit({ formula: 'y ~ x' }, { columns: { x, y: [1, null, 3, 4, 5, 6, 7, 9] }, missing: 'error' }), 422, 'missing-values', '/data']
]

describe('what cannot be answered is refused, and the service is as before', () => {
  it.each([...bodies, ...statements, ...numerics])(
    '%s',
    async (_id, body, status, slug, pointer) => {
      const response = await post(body)
      expect([response.status, response.body.type]).toEqual([status, `/problems/${slug}`])
      const problem = problemDocument.parse(response.body)
      expect(problem.errors?.[0]?.pointer.startsWith(pointer)).toBe(true)
      expect(problem.errors?.[0]?.detail.length).toBeGreaterThan(10)
      expect(JSON.stringify(problem).length).toBeLessThan(20_000)
      expect(Reflect.get(globalThis, 'hit')).toBeUndefined()
      expect(Reflect.get({}, 'polluted')).toBeUndefined()
      expect(await canary()).toBe(healthy)
    }
  )

  it('B14 100 000 bad cells give 20 errors and their number', async () => {
    const bad = Array.from({ length: 100_000 }, () => ({}))
    const { body, status } = await post(fit({ formula: 'y ~ 1' }, { columns: { y: bad } }))
    expect([status, body.errors.length, body.errors_total]).toEqual([422, 20, 100_000])
  })

  it('D2 unknown names come with the nearest known ones', async () => {
    const { body } = await post(
      fit({ formula: 'y ~ lenght' }, { columns: { ...columns, length: x, width: x } })
    )
    expect(body.errors[0].hint).toContain('length')
  })
})

type Block = 'least_squares' | 'maximum_likelihood'
type Outcome = readonly [
  id: string,
  body: Json | string,
  expected: Partial<Record<Block, string | readonly string[]>>,
  check?: (answer: ReturnType<typeof fitResponse.parse>) => void
]

const bernoulli = (xs: readonly number[], ys: readonly number[]): Json =>
  fit({ formula: 'y ~ x', family: 'bernoulli' }, { columns: { x: xs, y: ys } })
const both = (status: string) => ({ least_squares: status, maximum_likelihood: status })

const outcomes: readonly Outcome[] = [
  ['B11 a decimal that a double rounds, and −0, are silent', '{"data":{"columns":{"y":[0.1000000000000000055511151231257827,-0,1]}},"model":{"formula":"y ~ 1"}}', both('ok'), ({ warnings }) => expect(warnings).toEqual([])],
  ['B11 1e-400 becomes 0 with a warning', '{"data":{"columns":{"y":[1e-400,2,3]}},"model":{"formula":"y ~ 1"}}', both('ok'), ({ warnings }) => expect(warnings[0]?.code).toBe('precision_lost')],
  ['D7 a term twice is warned of', fit({ formula: 'y ~ x + x' }), both('ok'), ({ warnings }) => expect(warnings[0]?.code).toBe('duplicate_term')],
  ['D8 a factor of one level', fit({ formula: 'y ~ g + x' }, { columns: { ...columns, g: x.map(() => 'a') } }), both('rank_deficient')],
  ['D11 a parameter that is not used', density('-(x - a)^2', { a: start(1), b: start(1) }), { maximum_likelihood: 'not_identified' }, ({ maximum_likelihood }) => expect(maximum_likelihood.reason).toContain('b')],
  ['D13 equal bounds hold the parameter', mean('a + b*x', { a: start(1, { lower: 1, upper: 1 }), b: start(1) }), {}, ({ maximum_likelihood }) => expect(maximum_likelihood.coefficients[0]?.estimate).toBe(1)],
  ['E1 a copied column', fit({ formula: 'y ~ x + z' }, { columns: { ...columns, z: x } }), both('rank_deficient'), ({ least_squares }) => expect(least_squares.relations).toEqual(['z = x'])],
  ['E2 a constant column', fit({ formula: 'y ~ x + z' }, { columns: { ...columns, z: x.map(() => 3) } }), both('rank_deficient'), ({ least_squares }) => expect(least_squares.relations).toEqual(['z = 3*(Intercept)'])],
  ['E6 two rows', fit({ formula: 'y ~ x' }, { columns: { x: [1, 2], y: [1, 5] } }), both('saturated')],
  ['E6 two rows, one mean', fit({ formula: 'y ~ 1' }, { columns: { y: [1, 5] } }), both('ok')],
  ['E7 a constant response', fit({ formula: 'y ~ x' }, { columns: { x, y: x.map(() => 4.7) } }), both('perfect_fit'), ({ least_squares }) => expect(least_squares.coefficients.map(({ p_value, statistic }) => [p_value, statistic])).toEqual([[null, null], [null, null]])],
  ['E7 a constant response of 1e-12', fit({ formula: 'y ~ x' }, { columns: { x, y: x.map(() => 1e-12) } }), both('perfect_fit')],
  ['E7 a response of zeros', fit({ formula: 'y ~ x' }, { columns: { x, y: x.map(() => 0) } }), both('perfect_fit')],
  ['E8 complete separation', bernoulli([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), { maximum_likelihood: 'does_not_exist' }, ({ maximum_likelihood }) => {
    const [a, b] = maximum_likelihood.separating_direction ?? []
    const ratio = (a?.direction ?? 0) / (b?.direction ?? 1)
    // Any hyperplane between 4 and 5 separates.
    expect(ratio).toBeLessThanOrEqual(-4)
    expect(ratio).toBeGreaterThanOrEqual(-5)
    expect(maximum_likelihood.coefficients.map(({ limit }) => limit)).toEqual(['-inf', '+inf'])
    expect(maximum_likelihood.coefficients.map(({ std_error }) => std_error)).toEqual([null, null])
  }],
  ['E9 quasi-complete separation', bernoulli([-1, 0, 0, 1], [0, 0, 1, 1]), { maximum_likelihood: 'does_not_exist' }],
  ['E11 one class only', bernoulli(x, x.map(() => 1)), { maximum_likelihood: 'does_not_exist' }],
  ['E11 no counts', fit({ formula: 'y ~ 1', family: 'poisson' }, { columns: { y: [0, 0, 0, 0] } }), { maximum_likelihood: 'does_not_exist' }, ({ maximum_likelihood }) => expect(maximum_likelihood.coefficients[0]?.limit).toBe('-inf')],
  ['E13 counts less dispersed than Poisson', fit({ formula: 'y ~ 1', family: 'negative_binomial' }, { columns: { y: [2, 3, 3, 2, 3, 2, 3, 3] } }), { maximum_likelihood: 'boundary' }, ({ maximum_likelihood }) => {
    // Σ ln dpois(y, 21/8), by Python's mpmath at 30 digits.
    expect(digits(maximum_likelihood.glance?.log_likelihood, -12.0338178914107)).toBeGreaterThan(8)
    expect(maximum_likelihood.dispersion[0]).toMatchObject({ estimate: null, limit: '+inf' })
  }],
  ['E14 a mixture of two normals', density('log(0.5*dnorm(x, m1, s1) + 0.5*dnorm(x, m2, s2))', { m1: start(1), m2: start(4), s1: start(1, { lower: 0 }), s2: start(1, { lower: 0 }) }, { columns: { x: [0.3, 0.9, 1.1, 1.4, 2.2, 3.7, 4.1, 4.4, 5.2, 5.9] } }), { maximum_likelihood: ['unbounded', 'ok'] }, ({ maximum_likelihood, warnings }) => {
    if (maximum_likelihood.status === 'ok') expect(warnings.map(({ code }) => code)).toContain('unbounded_elsewhere')
  }],
  ['E15 a threshold that meets the smallest value', density('if(x > t, -log(x - t) - log(s) - (log(x - t) - m)^2/(2*s^2), -1e300)', { t: start(0), m: start(1), s: start(1, { lower: 0 }) }), { maximum_likelihood: ['unbounded', 'not_converged', 'ok'] }, ({ maximum_likelihood, warnings }) => {
    if (maximum_likelihood.status === 'ok') expect(warnings.length).toBeGreaterThan(0)
  }],
  ['E17 a product of two parameters', mean('a*b*x', { a: start(1), b: start(1) }), both('not_identified'), ({ maximum_likelihood }) => expect(maximum_likelihood.reason).toMatch(/a.*b/)],
  ['E20 an exponential that overflows at the start’s neighbours', mean('exp(a*x)', { a: start(50) }), {}, () => undefined],
  ['E21 a constant density', density('0*a', { a: start(1) }), { maximum_likelihood: 'not_identified' }],
  ['E23 one iteration', { ...mean('a*exp(b*x)', { a: start(100), b: start(-2) }), optimizer: { max_iterations: 1 } }, both('not_converged'), ({ maximum_likelihood, least_squares }) => {
    for (const block of [maximum_likelihood, least_squares]) {
      expect(block.coefficients.map(({ std_error }) => std_error)).toEqual([null, null])
      expect(block.coefficients.every(({ estimate }) => typeof estimate === 'number')).toBe(true)
    }
  }],
  ['E24 weights of 1e300', weighted(x.map(() => 1e300)), both('ok')],
  ['E24 weights of 1e-300', weighted(x.map(() => 1e-300)), both('ok')],
  ['E25 missing cells in a column that is not used', fit({ formula: 'y ~ x' }, { columns: { ...columns, z: [null, 1, 1, 1, 1, 1, 1, 1] }, missing: 'error' }), both('ok')],
  ['E25 missing cells that are dropped', fit({ formula: 'y ~ x' }, { columns: { x, y: [null, 4, 6.2, 7.8, 10.1, 12.2, 13.8, 16.1] } }), both('ok'), ({ data, warnings }) => {
    expect(data).toMatchObject({ rows: 8, rows_used: 7, rows_dropped: 1 })
    expect(warnings[0]?.code).toBe('rows_dropped')
  }],
  ['E26 a uniform law between 0 and θ', density('if(x <= t, -log(t), -1e300)', { t: start(20) }), {}, ({ maximum_likelihood }) => {
    // θ̂ = max x, where the density jumps: no standard error has a meaning.
    expect(maximum_likelihood.coefficients[0]?.std_error).toBeNull()
  }],
  ['E27 a likelihood of fourth order', density('-(x - a)^4', { a: start(1) }, { columns: { x: [2, 2, 2, 2] } }), { maximum_likelihood: ['ok', 'not_identified', 'not_converged'] }, ({ maximum_likelihood }) => {
    if (maximum_likelihood.status === 'ok') expect(maximum_likelihood.coefficients[0]?.std_error).toBeGreaterThan(0)
  }]
]

describe('what has no estimate says so, with the rest of the answer', () => {
  it.each(outcomes)('%s', async (_id, body, expected, check) => {
    const response = await post(body)
    expect([response.status, response.body.errors]).toEqual([200, undefined])
    expect(response.text).not.toMatch(/NaN|Infinity"|undefined/)
    const answer = fitResponse.parse(response.body)
    for (const block of ['least_squares', 'maximum_likelihood'] as const) {
      const statuses = [expected[block] ?? answer[block].status].flat()
      expect.soft(statuses).toContain(answer[block].status)
      expect.soft(answer[block].status === 'ok').toBe(answer[block].reason === null)
    }
    expect(answer.equivalence.consistent).toBe(true)
    check?.(answer)
    expect(await canary()).toBe(healthy)
  })

  const shifted: readonly (readonly [string, (value: number) => number, (value: number) => number])[] = [
    ['x + 1e12', (v) => v + 1e12, (v) => v],
    ['x·1e200', (v) => v * 1e200, (v) => v],
    ['x·1e-200', (v) => v * 1e-200, (v) => v],
    ['y·1e200', (v) => v, (v) => v * 1e200],
    ['y·1e-200', (v) => v, (v) => v * 1e-200],
    ['x·1e-12, y·1e12', (v) => v * 1e-12, (v) => v * 1e12]
  ]
  it.each(shifted)('E5 %s: the statistics of the plain scale', async (_id, ofX, ofY) => {
    const plain = fitResponse.parse((await post(fit({ formula: 'y ~ x' }))).body)
    const moved = fitResponse.parse(
      (await post(fit({ formula: 'y ~ x' }, { columns: { x: x.map(ofX), y: y.map(ofY) } }))).body
    )
    expect([moved.least_squares.status, moved.maximum_likelihood.status]).toEqual(['ok', 'ok'])
    for (const block of ['least_squares', 'maximum_likelihood'] as const) {
      const [a, b] = [plain[block].coefficients[1], moved[block].coefficients[1]]
      expect(digits(b?.statistic, a?.statistic ?? Number.NaN)).toBeGreaterThan(9)
      expect(digits(b?.p_value, a?.p_value ?? Number.NaN)).toBeGreaterThan(9)
    }
    const r2 = plain.least_squares.glance?.r_squared ?? Number.NaN
    expect(digits(moved.least_squares.glance?.r_squared, r2)).toBeGreaterThan(9)
    expect(moved.equivalence.verdict).toBe('identical')
  })

  it('E22 a start at the optimum ends in one iteration', async () => {
    const first = (await post(mean('a*exp(b*x)', { a: start(2), b: start(0.2) }))).body
    const [a, b] = first.maximum_likelihood.coefficients
    const again = (await post(mean('a*exp(b*x)', { a: start(a.estimate), b: start(b.estimate) })))
      .body
    expect(again.maximum_likelihood.status).toBe('ok')
    expect(again.maximum_likelihood.convergence.iterations).toBeLessThanOrEqual(1)
  })
})
