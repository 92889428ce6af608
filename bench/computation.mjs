// The computation alone, in this process, beside R's lm and glm and beside numpy's kernels.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { addCrossProduct } from '../dist/core/numeric/linalg/gram.js'
import { tallQr } from '../dist/core/numeric/optim/tall-qr.js'
import { runWork } from '../dist/service/run.js'
import { makeTable } from './harness.mjs'
import { requestOf } from './http.mjs'

const context = {
  control: { cancelled: () => false },
  limits: { columns: 10_000 },
  onTimeLimit: () => undefined
}

/** Median milliseconds of a call, after a third of the time without looking. */
function median(call, seconds) {
  const times = []
  const end = performance.now() + seconds * 1000
  const from = performance.now() + seconds * 333
  for (;;) {
    const began = performance.now()
    if (began > end && times.length > 0) break
    call()
    if (began > from) times.push(performance.now() - began)
  }
  return times.sort((a, b) => a - b)[times.length >> 1]
}

const fits = [
  { model: 'ols', rows: 20, columns: 1 },
  { model: 'ols', rows: 1000, columns: 5 },
  { model: 'ols', rows: 10_000, columns: 10 },
  { model: 'logit', rows: 20, columns: 1 },
  { model: 'logit', rows: 1000, columns: 5 },
  { model: 'logit', rows: 10_000, columns: 10 }
]

/** Milliseconds a fit, request bytes to answer bytes, beside summary(lm()) or summary(glm()) on a data frame. */
export function besideR(seconds = 2) {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const rows = fits.map((fit, k) => {
      const request = requestOf(fit)
      const { columns } = request.data
      const names = Object.keys(columns)
      const lines = columns.y.map((_, i) => names.map((name) => columns[name][i]).join(','))
      writeFileSync(join(folder, `${k}-${fit.model}.csv`), [names.join(','), ...lines].join('\n'))
      const body = Buffer.from(JSON.stringify(request))
      return { fit, ours: median(() => runWork('fit', body, context), seconds) }
    })
    const script = new URL('./peers/fits.R', import.meta.url).pathname
    const { status, stdout } = spawnSync('Rscript', [script, folder], { encoding: 'utf8' })
    const theirs = status === 0 ? stdout.trim().split('\n').map(Number) : []
    return rows.map((row, k) => ({ ...row, r: theirs[k] }))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const shapes = [
  [100_000, 10],
  [10_000, 100]
]

/** Nanoseconds of X'WX a product, of a QR a multiplication, beside numpy on one thread and a copy of X. */
export function kernels(interpreter) {
  const rows = shapes.map(([n, p]) => {
    const x = {
      rows: n,
      cols: p,
      data: Float64Array.from(Object.values(makeTable(n, p)).slice(1).flat())
    }
    const w = new Float64Array(n).fill(0.25)
    const out = { rows: p, cols: p, data: new Float64Array(p * p) }
    const copy = x.data.slice()
    return {
      shape: `${n} × ${p}`,
      gram: median(() => addCrossProduct(x, w, out), 1),
      qr: median(() => tallQr(x, w), 1),
      copy: median(() => copy.set(x.data), 0.5)
    }
  })
  const script = new URL('./peers/kernels.py', import.meta.url).pathname
  const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' }
  const args = [script, ...shapes.map(([n, p]) => `${n}x${p}`)]
  const { status, stdout } =
    interpreter === null
      ? { status: 1, stdout: '' }
      : spawnSync(interpreter, args, { encoding: 'utf8', env })
  const theirs = status === 0 ? JSON.parse(stdout) : []
  return rows.map((row, k) => ({ ...row, numpy: theirs[k] }))
}
