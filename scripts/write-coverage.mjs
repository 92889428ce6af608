// Writes the coverage table of docs/accuracy.md: how often 95 % intervals hold the truth.
// Run after `npm run build`: node scripts/write-coverage.mjs
import { readFileSync, writeFileSync } from 'node:fs'
import { workspaceOf } from '../dist/core/estimation/regression/estimate-regression.js'
import { compileRegression } from '../dist/core/estimation/regression/fit-regression.js'
import { fitLikelihood, fitSquares } from '../dist/core/estimation/regression/fits.js'
import { chooseCovariances } from '../dist/core/estimation/regression/standard-errors.js'
import { chooseFamily } from '../dist/core/model/families/choose.js'
import { random } from '../dist/core/numeric/random.js'
import { normalQuantile, tQuantile } from '../dist/core/numeric/special/index.js'
import { answeredStudies } from './coverage-studies.mjs'

const page = 'docs/accuracy.md'
const control = { cancelled: () => false }
const inverse = { identity: (v) => v, log: Math.exp, logit: (v) => 1 / (1 + Math.exp(-v)) }

const spec = (model, std_errors) => ({
  model: { formula: 'y ~ x', ...model },
  inference: { level: 0.95, std_errors, intervals: 'wald' },
  optimizer: { starts: 1, seed: 1, max_iterations: 500, tolerance: 1e-10 },
  missing: 'drop',
  include: [],
  conventions: 'equifit'
})

/** Share of intervals of the slope that hold the truth; `spread` makes the error depend on x. */
function coverage({ family, link, n, replicates, std_errors, estimator, phi, truth, spread }) {
  const law = chooseFamily({ name: family, options: {} }, '')
  const draw = random(20240601)
  const x = Float64Array.from({ length: n }, () => draw.normal())
  let held = 0
  let made = 0
  for (let b = 0; b < replicates; b++) {
    const y = x.map((v) => {
      const mu = inverse[link](truth[0] + truth[1] * v)
      const drawn = law.draw(draw.uniform, mu, Float64Array.from(phi), 1)
      return spread === undefined ? drawn : mu + (drawn - mu) * spread(v)
    })
    const columns = new Map([
      ['x', { kind: 'numeric', name: 'x', values: x }],
      ['y', { kind: 'numeric', name: 'y', values: y }]
    ])
    const asked = spec({ family: { name: family, options: {} }, link }, std_errors)
    const model = compileRegression(asked, { rows: n, columns }, '')
    const workspace = workspaceOf(asked, model, control)
    const least = estimator === 'least_squares'
    const squares = least ? fitSquares(workspace, []) : null
    const likelihood = least ? null : fitLikelihood(workspace, null)
    const errors = chooseCovariances(workspace, { squares, likelihood, information: 'observed' })
    const fit = squares ?? likelihood
    const matrix = (least ? errors.squares : errors.likelihood)?.matrix
    if (fit === null || fit.status !== 'ok' || matrix === undefined) continue
    const quantile = least ? tQuantile(0.975, squares.dfResidual) : normalQuantile(0.975)
    made += 1
    if (Math.abs(fit.coefficients[1] - truth[1]) <= quantile * Math.sqrt(matrix.data[3])) held += 1
  }
  return { share: held / made, made }
}

const normal = { family: 'normal', link: 'identity', phi: [2.25], truth: [1, 2] }
const least = { ...normal, estimator: 'least_squares' }
const most = { estimator: 'maximum_likelihood' }
const uneven = (v) => Math.exp(0.7 * Math.abs(v))
const studies = [
  ['OLS, t', { ...least, n: 10, replicates: 10_000, std_errors: 'model' }],
  ['OLS, t', { ...least, n: 100, replicates: 10_000, std_errors: 'model' }],
  [
    'OLS, unequal variances, model',
    { ...least, n: 100, replicates: 5000, std_errors: 'model', spread: uneven }
  ],
  [
    'OLS, unequal variances, hc3',
    { ...least, n: 100, replicates: 5000, std_errors: 'hc3', spread: uneven }
  ],
  ...[30, 1000].flatMap((n) => {
    const size = { ...most, n, replicates: n > 100 ? 1000 : 4000, std_errors: 'model' }
    return [
      ['Poisson, log', { ...size, family: 'poisson', link: 'log', phi: [], truth: [0.5, 0.6] }],
      [
        'Bernoulli, logit',
        { ...size, family: 'bernoulli', link: 'logit', phi: [], truth: [0.2, 0.8] }
      ],
      ['gamma, log', { ...size, family: 'gamma', link: 'log', phi: [2], truth: [1, 0.5] }]
    ]
  }),
  [
    'negative control: normal, z and the divisor n',
    { ...normal, ...most, n: 10, replicates: 4000, std_errors: 'model' }
  ]
]

const found = [
  ...studies.map(([title, study]) => ({ title, n: study.n, ...coverage(study) })),
  ...answeredStudies()
]
const rows = found.map(({ title, n, share, made }) => {
  const error = Math.sqrt((0.95 * 0.05) / made)
  const verdict = Math.abs(share - 0.95) <= 3 * error ? 'within' : 'outside'
  return `| ${title} | ${n} | ${made} | ${(100 * share).toFixed(2)} | ±${(300 * error).toFixed(2)} | ${verdict} |`
})
const body = [
  '| model, intervals of the slope | n | samples | coverage, % | 3 Monte-Carlo errors | |',
  '|---|---|---|---|---|---|',
  ...rows
].join('\n')
const [begin, end] = ['<!-- coverage: begin -->', '<!-- coverage: end -->']
const text = readFileSync(page, 'utf8')
const section = `${begin}\n${body}\n${end}`
writeFileSync(
  page,
  text.slice(0, text.indexOf(begin)) + section + text.slice(text.indexOf(end) + end.length)
)
