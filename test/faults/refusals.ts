import {
  asking,
  columns,
  count,
  density,
  type Json,
  mean,
  start,
  weighted,
  withOptimizer,
  x
} from './requests.ts'

export type Refusal = readonly [
  id: string,
  body: Json | string,
  status: number,
  slug: string,
  pointer: string
]

const cells = (text: string) => `{"data":{"columns":${text}},"model":{"formula":"y ~ 1"}}`

export const bodies: readonly Refusal[] = [
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
    422,
    'duplicate-column',
    '/data/columns/y'
  ],
  [
    'B15 a boolean among numbers',
    cells('{"y":[1,true,3]}'),
    422,
    'not-a-number',
    '/data/columns/y/1'
  ],
  [
    'B15 a date among numbers',
    cells('{"y":[1,2,"2024-01-01"]}'),
    422,
    'not-a-number',
    '/data/columns/y/2'
  ],
  [
    'B16 a misspelt option',
    asking({ formula: 'y ~ x', familly: 'normal' }),
    422,
    'unknown-property',
    '/model/familly'
  ],
  [
    'B17 rows with different keys',
    asking({ formula: 'y ~ 1' }, { rows: [{ y: 1, x: 2 }, { y: 2 }] }),
    422,
    'ragged-data',
    '/data/rows/1'
  ],
  [
    'B18 no rows',
    asking({ formula: 'y ~ 1' }, { columns: { y: [] } }),
    422,
    'empty-dataset',
    '/data/columns'
  ],
  [
    'B18 no rows of objects',
    asking({ formula: 'y ~ 1' }, { rows: [] }),
    422,
    'empty-dataset',
    '/data/rows'
  ],
  [
    'B18 a header alone',
    asking({ formula: 'y ~ 1' }, { csv: 'y\n' }),
    422,
    'empty-dataset',
    '/data/csv'
  ],
  [
    'B18 only missing cells',
    asking({ formula: 'y ~ x' }, { columns: { x: [null, 1], y: [1, null] } }),
    422,
    'empty-dataset',
    '/data'
  ]
]

export const statements: readonly Refusal[] = [
  [
    'D1 an operator without operand',
    asking({ formula: 'y ~ x +' }),
    422,
    'formula-syntax',
    '/model/formula'
  ],
  ['D1 an open bracket', asking({ formula: 'y ~ (x' }), 422, 'formula-syntax', '/model/formula'],
  [
    'D1 an expression that stops',
    mean('a*', { a: start(1) }),
    422,
    'expression-syntax',
    '/model/mean'
  ],
  ['D2 an unknown column', asking({ formula: 'y ~ xx' }), 422, 'unknown-name', '/model/formula'],
  [
    'D2 an unknown function',
    mean('expp(a*x)', { a: start(1) }),
    422,
    'unknown-name',
    '/model/mean'
  ],
  ['D2 an unknown parameter', mean('a*x + b', { a: start(1) }), 422, 'unknown-name', '/model/mean'],
  [
    'D2 a weight that is no column',
    asking({ formula: 'y ~ x', weights: 'w' }),
    422,
    'unknown-name',
    '/model/weights'
  ],
  [
    'D2 a group that is no column',
    asking({ formula: 'y ~ x' }, { columns }, { group_by: ['gg'] }),
    422,
    'unknown-name',
    '/group_by/0'
  ],
  [
    'D2 contrasts of no column',
    asking({ formula: 'y ~ x', contrasts: { g: 'sum' } }),
    422,
    'unknown-name',
    '/model/contrasts/g'
  ],
  [
    'D2 levels of no column',
    asking({ formula: 'y ~ x' }, { columns, levels: { g: ['a'] } }),
    422,
    'unknown-name',
    '/data/levels/g'
  ],
  [
    'D3 a chain of calls',
    mean('constructor.constructor("x")()', { a: start(1) }),
    422,
    'expression-syntax',
    '/model/mean'
  ],
  [
    'D3 a property, which is no more than a name',
    mean('a.b * x', { a: start(1) }),
    422,
    'unknown-name',
    '/model/mean'
  ],
  ['D3 an index', mean('a["b"] * x', { a: start(1) }), 422, 'expression-syntax', '/model/mean'],
  [
    'D3 an arrow',
    mean('(() => globalThis.hit = 1)()', { a: start(1) }),
    422,
    'expression-syntax',
    '/model/mean'
  ],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the hostile text is meant literally
  ['D3 a template', mean('`${a}` * x', { a: start(1) }), 422, 'unknown-name', '/model/mean'],
  ['D3 a statement', mean('import("fs")', { a: start(1) }), 422, 'unknown-name', '/model/mean'],
  [
    'D4 100 000 brackets',
    mean(`${'('.repeat(1e5)}a${')'.repeat(1e5)}`, { a: start(1) }),
    422,
    'expression-too-complex',
    '/model/mean'
  ],
  [
    'D4 a million tokens',
    mean(`a${'+a'.repeat(5e5)}`, { a: start(1) }),
    422,
    'expression-too-complex',
    '/model/mean'
  ],
  [
    'D4 1000 powers',
    mean(`${'2^('.repeat(1000)}a${')'.repeat(1000)}`, { a: start(1) }),
    422,
    'expression-too-complex',
    '/model/mean'
  ],
  [
    'D4 100 000 brackets in a formula',
    asking({ formula: `y ~ ${'('.repeat(1e5)}x${')'.repeat(1e5)}` }),
    422,
    'expression-too-complex',
    '/model/formula'
  ],
  [
    'D4 a million tokens in a formula',
    asking({ formula: `y ~ x${'+x'.repeat(5e5)}` }),
    422,
    'expression-too-complex',
    '/model/formula'
  ],
  [
    'D2 a level listed twice',
    asking(
      { formula: 'y ~ g' },
      { columns: { ...columns, g: x.map(() => 'a') }, levels: { g: ['a', 'b', 'a'] } }
    ),
    422,
    'invalid-value',
    '/data/levels/g'
  ],
  [
    'D6 __import__',
    asking({ formula: "y ~ I(__import__('os'))" }),
    422,
    'unknown-name',
    '/model/formula'
  ],
  ['D6 system', asking({ formula: "y ~ system('id')" }), 422, 'unknown-name', '/model/formula'],
  [
    'D7 the response on the right',
    asking({ formula: 'y ~ x + log(y)' }),
    422,
    'formula-invalid',
    '/model/formula'
  ],
  ['D7 no response', asking({ formula: '~ x' }), 422, 'formula-invalid', '/model/formula'],
  [
    'D7 an empty right side',
    asking({ formula: 'y ~ 0' }),
    422,
    'formula-invalid',
    '/model/formula'
  ],
  ['D7 an empty formula', asking({ formula: '' }), 422, 'formula-syntax', '/model/formula'],
  [
    'D8 100 000 levels',
    asking(
      { formula: 'y ~ g' },
      { columns: { y: count(100_000), g: count(100_000).map((i) => `l${i}`) } }
    ),
    413,
    'too-many-levels',
    '/model/formula'
  ],
  [
    'D9 an interaction of 800 × 800 levels',
    asking(
      { formula: 'y ~ g:h' },
      {
        columns: {
          y: count(1600),
          g: count(1600).map((i) => `g${i % 800}`),
          h: count(1600).map((i) => `h${(i * 7) % 799}`)
        }
      }
    ),
    413,
    'too-many-parameters',
    '/model/formula'
  ],
  [
    'D11 a density without a parameter',
    density('-x^2', {}),
    422,
    'invalid-value',
    '/model/parameters'
  ],
  [
    'D12 a start outside its bounds',
    mean('a*x', { a: start(5, { lower: 0, upper: 1 }) }),
    422,
    'invalid-start',
    '/model/parameters/a/start'
  ],
  [
    'D12 a start that is text',
    mean('a*x', { a: start('one') }),
    422,
    'invalid-value',
    '/model/parameters/a/start'
  ],
  [
    'D12 a list with one start outside',
    mean('a*x', { a: start([0.5, 5], { upper: 1 }) }),
    422,
    'invalid-start',
    '/model/parameters/a/start'
  ],
  [
    'D12 fixed without a value',
    mean('a*x', { a: { fixed: true } }),
    422,
    'invalid-start',
    '/model/parameters/a'
  ],
  [
    'D13 bounds crossed',
    mean('a*x', { a: start(1, { lower: 2, upper: 0 }) }),
    422,
    'invalid-bounds',
    '/model/parameters/a'
  ],
  ['D14 a negative seed', withOptimizer({ seed: -1 }), 422, 'invalid-value', '/optimizer/seed'],
  [
    'D14 a seed with a fraction',
    withOptimizer({ seed: 1.5 }),
    422,
    'invalid-value',
    '/optimizer/seed'
  ],
  [
    'D14 a tolerance of 0',
    withOptimizer({ tolerance: 0 }),
    422,
    'invalid-value',
    '/optimizer/tolerance'
  ],
  [
    'D14 no iterations',
    withOptimizer({ max_iterations: 0 }),
    422,
    'invalid-value',
    '/optimizer/max_iterations'
  ],
  [
    'D14 1e9 iterations',
    withOptimizer({ max_iterations: 1e9 }),
    422,
    'invalid-value',
    '/optimizer/max_iterations'
  ],
  [
    'D14 a level of 1',
    asking({ formula: 'y ~ x' }, { columns }, { inference: { level: 1 } }),
    422,
    'invalid-value',
    '/inference/level'
  ]
]

export const numerics: readonly Refusal[] = [
  [
    'E5 a mean expression of responses of 1e-200',
    asking(
      { mean: 'a*x', response: 'y', parameters: { a: start(1e-200) } },
      { columns: { x, y: x.map((v) => v ** 2 * 1e-200) } }
    ),
    422,
    'unsupported',
    '/data'
  ],
  [
    'E12 2 in a logit',
    asking(
      { formula: 'y ~ x', family: 'bernoulli' },
      { columns: { x, y: [0, 1, 2, 0, 1, 1, 0, 1] } }
    ),
    422,
    'outside-support',
    '/model/formula'
  ],
  [
    'E12 −1 as a count',
    asking(
      { formula: 'y ~ x', family: 'poisson' },
      { columns: { x, y: [0, 1, -1, 0, 1, 1, 0, 1] } }
    ),
    422,
    'outside-support',
    '/model/formula'
  ],
  [
    'E12 a half as a count',
    asking(
      { formula: 'y ~ x', family: 'poisson' },
      { columns: { x, y: [0, 1, 0.5, 0, 1, 1, 0, 1] } }
    ),
    422,
    'outside-support',
    '/model/formula'
  ],
  [
    'E12 0 under gamma',
    asking({ formula: 'y ~ x', family: 'gamma' }, { columns: { x, y: [0, 1, 2, 3, 1, 1, 2, 1] } }),
    422,
    'outside-support',
    '/model/formula'
  ],
  [
    'E12 more successes than trials',
    asking(
      { formula: 'y ~ x', family: 'binomial', trials: 'n' },
      { columns: { x, y: [0, 1, 2, 3, 1, 1, 2, 1], n: [2, 2, 2, 2, 2, 2, 2, 2] } }
    ),
    422,
    'outside-support',
    '/model/formula'
  ],
  [
    'E12 a share that is no count',
    asking(
      { formula: 'y ~ x', family: 'binomial', trials: 'n' },
      { columns: { x, y: x.map(() => 0.3), n: x.map(() => 7) } }
    ),
    422,
    'outside-support',
    '/model/formula'
  ],
  [
    'E19 a density of 0 at the start',
    density('log(x - a)', { a: start(4) }),
    422,
    'start-not-finite',
    '/model/log_density'
  ],
  [
    'E21 a density that is nowhere a number',
    density('log(-1 - a^2)', { a: start(1) }),
    422,
    'start-not-finite',
    '/model/log_density'
  ],
  [
    'E21 a density that is infinite everywhere',
    density('a + 1/(x - x)', { a: start(1) }),
    422,
    'start-not-finite',
    '/model/log_density'
  ],
  ['E24 weights all zero', weighted(x.map(() => 0)), 422, 'invalid-weights', '/model/weights'],
  [
    'E24 a negative weight',
    weighted([1, 1, -1, 1, 1, 1, 1, 1]),
    422,
    'invalid-weights',
    '/model/weights'
  ],
  [
    'E24 a fractional frequency',
    weighted([1, 1, 1.5, 1, 1, 1, 1, 1], 'frequency'),
    422,
    'invalid-weights',
    '/model/weights'
  ],
  ['E24 weights that are text', weighted(x.map(() => 'a')), 422, 'not-a-number', '/model/weights'],
  [
    'E25 missing cells where none may be',
    asking(
      { formula: 'y ~ x' },
      { columns: { x, y: [1, null, 3, 4, 5, 6, 7, 9] }, missing: 'error' }
    ),
    422,
    'missing-values',
    '/data'
  ]
]
