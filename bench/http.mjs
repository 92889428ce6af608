// Small fits over HTTP, the service beside its peers: requests a second and processor time a request, in
// the first seconds of new processes and in the steady state.

import { cpuOf, load } from './client.mjs'
import { makeTable } from './harness.mjs'
import { constant, equifit, peers } from './subjects.mjs'

/** Rows, columns, and the number of requests after which the steady state is measured. */
const workloads = [
  [20, 1, 8000],
  [100, 3, 8000],
  [1000, 5, 4000],
  [10_000, 10, 200]
].flatMap(([rows, columns, warm]) =>
  ['ols', 'logit'].map((model) => ({ model, rows, columns, warm }))
)

export const names = ['equifit', 'constant', 'statsmodels', 'numpy']

/** The request of a workload; a logistic response is drawn from the linear one. */
export function requestOf({ model, rows, columns }) {
  const table = makeTable(rows, columns)
  const formula = `y ~ ${Object.keys(table).slice(1).join(' + ')}`
  if (model === 'ols') return { data: { columns: table }, model: { formula } }
  // A column that neither the regressors nor the noise of the linear response has drawn.
  const coins = makeTable(rows, columns + 2)[`x${columns + 2}`]
  const size = Math.sqrt(table.y.reduce((sum, v) => sum + v * v, 0) / rows)
  const y = table.y.map((v, i) => (v / size + coins[i] > 0 ? 1 : 0))
  return { data: { columns: { ...table, y } }, model: { formula, family: 'bernoulli' } }
}

/** What a subject did in so many seconds, or until so many requests were sent. */
async function measured({ url, body, pids }, how) {
  const before = cpuOf(pids())
  const { rate, times } = await load(url, body, how)
  return { rate, requests: times.length, cpu: (cpuOf(pids()) - before) / times.length }
}

/** The middle one of the rounds by its rate. */
function middle(rounds) {
  return rounds.sort((a, b) => a.rate - b.rate)[rounds.length >> 1]
}

/**
 * One workload in new processes of every subject: the first seconds of each, then the steady state after
 * so many requests, in which the subjects take turns.
 */
async function workloadOf(workload, interpreter, seconds) {
  const services = [await equifit(), await constant()]
  if (interpreter !== null) services.push(await peers(interpreter), await peers(interpreter))
  const paths = ['/v1/fits', '/', `/statsmodels/${workload.model}`, `/numpy/${workload.model}`]
  const body = Buffer.from(JSON.stringify(requestOf(workload)))
  const subjects = services.map(({ url, pids }, k) => ({
    name: names[k],
    url: `${url}${paths[k]}`,
    body,
    pids,
    rounds: []
  }))
  try {
    for (const subject of subjects) subject.fresh = await measured(subject, { seconds })
    for (const subject of subjects) {
      const requests = workload.warm - subject.fresh.requests
      if (requests > 0) await load(subject.url, body, { seconds: 60, requests })
    }
    for (let round = 0; round < 3; round += 1) {
      for (const subject of subjects) subject.rounds.push(await measured(subject, { seconds }))
    }
  } finally {
    for (const service of services) service.stop()
  }
  const figures = subjects.map(({ name, fresh, rounds }) => [
    name,
    { fresh, steady: middle(rounds) }
  ])
  return { workload, ...Object.fromEntries(figures) }
}

/** Rates and processor times of every workload and subject. */
export async function http(interpreter, seconds = 2) {
  const rows = []
  for (const workload of workloads) rows.push(await workloadOf(workload, interpreter, seconds))
  return rows
}
