/** Fits whose lines for R and Python are run: data by column and the model as requested. */
export interface ReproducedFit {
  readonly name: string
  readonly columns: Readonly<Record<string, readonly (number | string | boolean)[]>>
  readonly levels?: Readonly<Record<string, readonly string[]>>
  readonly model: Readonly<Record<string, unknown>>
}

const n = 40
const rows = Array.from({ length: n }, (_, i) => i)
const x = rows.map((i) => ((i * 17) % 41) / 8 - 2)
const z = rows.map((i) => 1 + ((i * 29) % 37) / 9)
const g = rows.map((i) => ['low', 'mid', 'high'][i % 3] ?? 'low')
const h = rows.map((i) => i % 4 < 2)
const noise = rows.map((i) => (((i * 7919) % 101) - 50) / 40)
const m = rows.map((i) => 3 + (i % 5))
const columns = {
  'odd `name`': rows.map((i) => 1 + ((i * 5) % 7)),
  x,
  z,
  g,
  h,
  m,
  w: rows.map((i) => 1 + (i % 4)),
  v: rows.map((i) => 0.5 + ((i * 13) % 11) / 4),
  y: rows.map((i) => 5 + 2 * (x[i] ?? 0) + (i % 3) + (noise[i] ?? 0)),
  k: rows.map((i) => Math.floor(Math.exp(0.4 * (x[i] ?? 0) + 0.8 + 0.5 * (noise[i] ?? 0)))),
  s: rows.map((i) => Math.min(m[i] ?? 0, Math.max(0, Math.round((m[i] ?? 0) / 2 + (noise[i] ?? 0))))),
  b: rows.map((i) => ((x[i] ?? 0) / 2 + (noise[i] ?? 0) > 0 ? 1 : 0)),
  t: rows.map((i) => ((x[i] ?? 0) / 2 + (noise[i] ?? 0) > 0 ? 'yes' : 'no')),
  p: rows.map((i) => Math.exp(0.2 * (x[i] ?? 0) + 1 + 0.4 * (noise[i] ?? 0)))
}
const levels = { g: ['low', 'mid', 'high'] }

const models: readonly (readonly [name: string, model: Readonly<Record<string, unknown>>])[] = [
  ['a line', { formula: 'y ~ x' }],
  ['a factor and a product', { formula: 'y ~ g*x' }],
  ['a boolean', { formula: 'y ~ h + x' }],
  ['no intercept', { formula: 'y ~ 0 + g + x' }],
  ['squares and logarithms', { formula: 'log(p) ~ I(x^2) + log(z)' }],
  ['orthogonal polynomial', { formula: 'y ~ poly(x, 2) + z' }],
  ['natural spline', { formula: 'y ~ ns(x, 3)' }],
  ['an offset', { formula: 'y ~ x + offset(z)' }],
  ['precision weights', { formula: 'y ~ x + g', weights: 'v' }],
  ['frequency weights', { formula: 'y ~ x + g', weights: { column: 'w', kind: 'frequency' } }],
  ['weights in a column of an odd name', { formula: 'y ~ x', weights: 'odd `name`' }],
  ['sum contrasts', { formula: 'y ~ g + x', contrasts: { g: 'sum' } }],
  ['helmert contrasts', { formula: 'y ~ g + x', contrasts: { g: 'helmert' } }],
  ['counts', { formula: 'k ~ x + g', family: 'poisson' }],
  ['counts with a square root', { formula: 'k ~ x', family: 'poisson', link: 'sqrt' }],
  ['zeros and ones', { formula: 'b ~ x', family: 'bernoulli' }],
  ['probit', { formula: 'b ~ x + z', family: 'bernoulli', link: 'probit' }],
  ['complementary log-log', { formula: 'b ~ x', family: 'bernoulli', link: 'cloglog' }],
  ['labels', { formula: 't ~ x', family: 'bernoulli' }],
  ['labels with the first as event', { formula: 't ~ x', family: 'bernoulli', event: 'no' }],
  ['trials in a column', { formula: 's ~ x', family: 'binomial', trials: 'm' }],
  ['gamma, inverse link', { formula: 'p ~ z', family: 'gamma' }],
  ['gamma, logarithm', { formula: 'p ~ x', family: 'gamma', link: 'log' }],
  ['inverse Gaussian', { formula: 'p ~ x', family: 'inverse_gaussian', link: 'log' }],
  ['counts with frequencies', { formula: 'k ~ x', family: 'poisson', weights: { column: 'w', kind: 'frequency' } }],
  ['a mean of zeros and ones with frequencies', { formula: 'b ~ x', family: 'bernoulli', weights: { column: 'w', kind: 'frequency' } }],
  ['negative binomial, theta known', { formula: 'k ~ x', family: { name: 'negative_binomial', theta: 2 } }],
  ['negative binomial', { formula: 'k ~ x', family: 'negative_binomial' }],
  ['normal with a logarithm', { formula: 'p ~ x', family: 'normal', link: 'log' }],
  ['lognormal', { formula: 'p ~ x', family: 'lognormal' }]
]

export const reproducedFits: readonly ReproducedFit[] = models.map(([name, model]) => ({
  name,
  columns,
  levels,
  model
}))
