// Small fits over HTTP, the service beside its peers: requests a second and processor time a request.

import { cpuOf, load } from './client.mjs'
import { makeTable } from './harness.mjs'
import { constant, equifit, peers } from './subjects.mjs'

const workloads = [
  [20, 1],
  [100, 3],
  [1000, 5],
  [10_000, 10]
].flatMap(([rows, columns]) => ['ols', 'logit'].map((model) => ({ model, rows, columns })))

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

async function measured(subject, path, body, seconds) {
  const url = `${subject.url}${path}`
  await load(url, body, { seconds: seconds / 2 })
  const pids = subject.pids()
  const before = cpuOf(pids)
  const { rate } = await load(url, body, { seconds })
  return { rate, cpu: (cpuOf(pids) - before) / (rate * seconds) }
}

/** Rates and times of every workload and subject; the subjects take turns within a workload. */
export async function http(interpreter, seconds = 2) {
  const ours = await equifit()
  const limit = await constant()
  const others = interpreter === null ? null : await peers(interpreter)
  const rows = []
  try {
    // Every thread compiles what it runs often: that is not what the first workload is to pay for.
    for (const warm of workloads.slice(0, 4)) {
      const body = Buffer.from(JSON.stringify(requestOf(warm)))
      await load(`${ours.url}/v1/fits`, body, { seconds: seconds * 1.5 })
    }
    for (const workload of workloads) {
      const body = Buffer.from(JSON.stringify(requestOf(workload)))
      const row = { workload, equifit: await measured(ours, '/v1/fits', body, seconds) }
      row.constant = await measured(limit, '/', body, seconds)
      for (const name of others === null ? [] : ['statsmodels', 'numpy']) {
        row[name] = await measured(others, `/${name}/${workload.model}`, body, seconds)
      }
      rows.push(row)
    }
  } finally {
    for (const subject of [ours, limit, others]) subject?.stop()
  }
  return rows
}
