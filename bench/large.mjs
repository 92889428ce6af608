// A million rows from Arrow over HTTP: beside receiving the same bytes and reading every column once, and
// beside numpy's normal equations and IRLS on arrays that it has already.
import { spawnSync } from 'node:child_process'
import { tableFromArrays, tableToIPC } from '@uwdata/flechette'
import { cpuOf } from './client.mjs'
import { requestOf } from './http.mjs'
import { constant, equifit } from './subjects.mjs'

const rows = 1_000_000
const columns = 10

/** What a body of this size needs of the service. */
export const room = {
  BODY_LIMIT: String(2 ** 28),
  CELL_LIMIT: String(2 ** 30),
  COST_LIMIT: String(1e15),
  OUT_OF_CORE_BYTES: String(2 ** 24)
}

/** Both responses, a normal one `y` and a label `d`, and the regressors as an Arrow stream. */
export function table() {
  const { data, model } = requestOf({ model: 'ols', rows, columns })
  const { columns: labels } = requestOf({ model: 'logit', rows, columns }).data
  const typed = Object.entries({ ...data.columns, d: labels.y }).map(([name, values]) => [
    name,
    Float64Array.from(values)
  ])
  const all = Object.fromEntries(typed)
  return {
    all,
    formula: model.formula,
    bytes: tableToIPC(tableFromArrays(all), { format: 'stream' })
  }
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1]
}

/** Milliseconds until the answer and of processor time, the median of some requests. */
async function answered(subject, times, request) {
  const runs = []
  for (let k = 0; k < times; k += 1) {
    const before = cpuOf(subject.pids())
    const began = performance.now()
    const response = await request()
    const text = await response.text()
    if (!response.ok) throw new Error(`${response.status}: ${text.slice(0, 500)}`)
    const ms = performance.now() - began
    runs.push({ ms, cpu: cpuOf(subject.pids()) - before })
  }
  return { ms: median(runs.map((run) => run.ms)), cpu: median(runs.map((run) => run.cpu)) }
}

export function fitsOf(formula) {
  const optimizer = { timeout_ms: 600_000 }
  return {
    ols: { model: { formula }, optimizer },
    logit: { model: { formula: formula.replace('y ~', 'd ~'), family: 'bernoulli' }, optimizer }
  }
}

function post(url, path, spec, bytes) {
  const form = new FormData()
  form.set('spec', new Blob([JSON.stringify(spec)], { type: 'application/json' }))
  form.set('data', new Blob([bytes], { type: 'application/vnd.apache.arrow.stream' }))
  return fetch(`${url}${path}`, { method: 'POST', body: form })
}

/** Sums every column, which is the least that any fit does with the data. */
function readingTime(all) {
  return median(
    Array.from({ length: 5 }, () => {
      const began = performance.now()
      for (const values of Object.values(all)) {
        let sum = 0
        for (let i = 0; i < values.length; i += 1) sum += values[i]
        if (Number.isNaN(sum)) throw new Error('a number is missing')
      }
      return performance.now() - began
    })
  )
}

/** Milliseconds: the transfer of the bytes, one reading, our fits of the body and of it as a stored data set, numpy's. */
export async function large(interpreter, times = 3) {
  const { all, formula, bytes } = table()
  const fits = fitsOf(formula)
  const limit = await constant()
  const ours = await equifit(room)
  try {
    const transfer = await answered(limit, times, () => post(limit.url, '/', fits.ols, bytes))
    const body = {}
    const stored = {}
    for (const [name, spec] of Object.entries(fits)) {
      body[name] = await answered(ours, times, () => post(ours.url, '/v1/fits', spec, bytes))
    }
    const headers = { 'content-type': 'application/vnd.apache.arrow.stream' }
    const path = `${ours.url}/v1/datasets/large`
    const upload = await answered(ours, 1, () =>
      fetch(path, { method: 'PUT', body: bytes, headers })
    )
    for (const [name, spec] of Object.entries(fits)) {
      const text = JSON.stringify({ data: { dataset: 'large' }, ...spec })
      const json = { 'content-type': 'application/json' }
      const request = () =>
        fetch(`${ours.url}/v1/fits`, { method: 'POST', body: text, headers: json })
      stored[name] = await answered(ours, times, request)
    }
    return { transfer, reading: readingTime(all), body, upload, stored, numpy: numpy(interpreter) }
  } finally {
    for (const subject of [limit, ours]) subject.stop()
  }
}

function numpy(interpreter) {
  if (interpreter === null) return {}
  const script = new URL('./peers/large.py', import.meta.url).pathname
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }
  const { status, stdout } = spawnSync(interpreter, [script, `${rows}x${columns}`], {
    encoding: 'utf8',
    env
  })
  return status === 0 ? JSON.parse(stdout) : {}
}
