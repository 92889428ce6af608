// Simulated data of models that answer through the service's own worker code, each with its true
// values: rows of the coverage table that scripts/write-coverage.mjs writes.
import { random } from '../dist/core/numeric/random.js'
import { normalQuantile, tQuantile } from '../dist/core/numeric/special/index.js'
import { runWork } from '../dist/service/run.js'

function answerOf(request) {
  const outcome = runWork('fit', Buffer.from(JSON.stringify(request)), {
    control: { cancelled: () => false },
    limits: { columns: 10_000 },
    onTimeLimit: () => undefined
  })
  return JSON.parse(Buffer.from(outcome.body).toString())
}

const times = (n, make) => Array.from({ length: n }, (_, i) => make(i))
const gumbel = (draw) => -Math.log(-Math.log(draw.uniform()))

/** Own density: a Gumbel law of location a + b x, written out. */
function density(draw, n) {
  const x = times(n, () => draw.normal())
  return {
    data: { columns: { x, y: x.map((v) => 1 + 0.5 * v + 2 * gumbel(draw)) } },
    model: {
      log_density: '-log(s) - (y - a - b*x)/s - exp(-(y - a - b*x)/s)',
      parameters: { a: { start: 0 }, b: { start: 0 }, s: { start: 1, lower: 0 } }
    }
  }
}

/** Errors of a stationary autoregression with ρ = 0.6 about a line in a regressor that is one too. */
function autoregression(draw, n) {
  const series = (rho) => {
    let last = draw.normal()
    return times(n, () => {
      last = rho * last + Math.sqrt(1 - rho * rho) * draw.normal()
      return last
    })
  }
  const x = series(0.6)
  const errors = series(0.6)
  return {
    data: { columns: { x, y: x.map((v, i) => 1 + 2 * v + errors[i]) } },
    model: { formula: 'y ~ x', covariance: { structure: 'ar1', rho: 'estimate' } }
  }
}

/** Seemingly unrelated regressions with errors of correlation 0.7. */
function system(draw, n) {
  const x = times(n, () => draw.normal())
  const z = times(n, () => draw.normal())
  const first = times(n, () => draw.normal())
  const second = first.map((e) => 0.7 * e + Math.sqrt(0.51) * draw.normal())
  return {
    data: {
      columns: {
        x,
        z,
        y1: x.map((v, i) => 1 + 2 * v + first[i]),
        y2: z.map((v, i) => 3 - v + second[i])
      }
    },
    model: { formulas: ['y1 ~ x', 'y2 ~ z'] }
  }
}

/** Labels of three kinds, their log odds linear in x. */
function labels(draw, n) {
  const x = times(n, () => draw.normal())
  const y = x.map((v) => {
    const odds = [1, Math.exp(0.3 + 0.8 * v), Math.exp(-0.2 - 0.5 * v)]
    const u = draw.uniform() * (odds[0] + odds[1] + odds[2])
    return u < odds[0] ? 'a' : u < odds[0] + odds[1] ? 'b' : 'c'
  })
  return { data: { columns: { x, y } }, model: { formula: 'y ~ x', family: 'multinomial' } }
}

/** A Michaelis–Menten curve with normal errors. */
function curve(draw, n) {
  const x = times(n, (i) => 0.1 * 1.5 ** (i % 6))
  return {
    data: { columns: { x, y: x.map((v) => (2 * v) / (0.4 + v) + 0.08 * draw.normal()) } },
    model: {
      mean: 'v*x/(k + x)',
      response: 'y',
      parameters: { v: { start: 1 }, k: { start: 1, lower: 0 } }
    }
  }
}

function counts(draw, n) {
  const x = times(n, () => draw.normal())
  const poisson = (mean) => {
    let left = draw.uniform()
    let k = 0
    for (let p = Math.exp(-mean); left > p; p *= mean / k) {
      left -= p
      k += 1
    }
    return k
  }
  return {
    data: { columns: { x, y: x.map((v) => poisson(Math.exp(0.5 + 0.6 * v))) } },
    model: { formula: 'y ~ x', family: 'poisson' }
  }
}

/** A line with errors of an exponential law, centred: skewed, so that a symmetric interval is wrong. */
function skewed(draw, n) {
  const x = times(n, () => draw.normal())
  return {
    data: { columns: { x, y: x.map((v) => 1 + 2 * v - Math.log(draw.uniform()) - 1) } },
    model: { formula: 'y ~ x' }
  }
}

const profile = { intervals: 'profile' }
const bootstrap = { intervals: 'bootstrap', std_errors: { bootstrap: { replicates: 999 } } }

/** What is simulated, at which n and how often; the rows whose true values are looked for. */
const studies = [
  ['own density (Gumbel), slope', density, { n: 100, samples: 1000, truth: { b: 0.5 } }],
  ['AR(1) errors, slope', autoregression, { n: 100, samples: 1000, truth: { x: 2 } }],
  ['AR(1) errors, rho', autoregression, { n: 200, samples: 1000, truth: { rho: 0.6 } }],
  ['system of two equations, slope', system, { n: 100, samples: 1000, truth: { x: 2 } }],
  ['labels of three kinds, slope', labels, { n: 300, samples: 1000, truth: { x: 0.8 } }],
  [
    'least squares of a curved mean, k',
    curve,
    { n: 12, samples: 1000, truth: { k: 0.4 }, block: 'least_squares' }
  ],
  [
    'maximum likelihood of a curved mean, k',
    curve,
    { n: 12, samples: 1000, truth: { k: 0.4 }, block: 'maximum_likelihood' }
  ],
  ['Poisson, log', counts, { n: 30, samples: 1000, truth: { x: 0.6 } }]
].map(([title, make, study]) => ({ title, make, ...study, inference: profile, name: 'profile' }))

studies.push(
  ...[50, 200].map((n) => ({
    title: 'OLS, skewed errors',
    make: skewed,
    n,
    samples: 1000,
    truth: { x: 2 },
    inference: bootstrap,
    name: 'BCa of 999'
  }))
)

/** The row of a block's tables with a name; of several responses the first with that term. */
const rowOf = ({ coefficients, dispersion = [] }, name) =>
  [...coefficients, ...dispersion].find((row) => row.term === name || row.parameter === name)

/** Shares of Wald's and the other intervals of a block that hold the truth. */
function sharesOf({ make, n, samples, truth, inference, block = 'maximum_likelihood' }) {
  const draw = random(20240602)
  const [[name, value]] = Object.entries(truth)
  let made = 0
  const held = { wald: 0, chosen: 0 }
  for (let b = 0; b < samples; b++) {
    const found = answerOf({ ...make(draw, n), inference })[block]
    if (found.status !== 'ok') continue
    const { estimate, std_error, conf_low, conf_high } = rowOf(found, name)
    const exact = block === 'least_squares'
    const quantile = exact ? tQuantile(0.975, found.glance.df_residual) : normalQuantile(0.975)
    made += 1
    if (Math.abs(estimate - value) <= quantile * std_error) held.wald += 1
    if ((conf_low ?? -Infinity) <= value && value <= (conf_high ?? Infinity)) held.chosen += 1
  }
  return { wald: held.wald / made, chosen: held.chosen / made, made }
}

/** Title, n, share and number of samples of every row that these studies add. */
export const answeredStudies = () =>
  studies.flatMap((study) => {
    const { wald, chosen, made } = sharesOf(study)
    const row = (kind, share) => ({ title: `${study.title}, ${kind}`, n: study.n, share, made })
    return [...(study.name === 'profile' ? [row('Wald', wald)] : []), row(study.name, chosen)]
  })
