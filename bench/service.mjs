// Requests a second on loopback, one after another on 4 connections, the whole answer read.
import { spawn } from 'node:child_process'
import Fastify from 'fastify'
import { makeTable } from './harness.mjs'

const seconds = 2
/** Calls before the clock starts: every thread has compiled what it needs. */
const warmUp = 40

async function rate(url, body) {
  let done = 0
  const call = () =>
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).then(
      (response) => response.arrayBuffer()
    )
  const last = performance.now() + 4000
  for (let i = 0; i < warmUp && performance.now() < last; i += 1) await call()
  const until = performance.now() + seconds * 1000
  const client = async () => {
    while (performance.now() < until) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body
      })
      await response.arrayBuffer()
      if (!response.ok) throw new Error(`${url} answered ${response.status}`)
      done += 1
    }
  }
  await Promise.all(Array.from({ length: 4 }, client))
  return done / seconds
}

async function until(url) {
  for (let i = 0; i < 400; i += 1) {
    const ok = await fetch(url).then(
      (r) => r.status < 500,
      () => false
    )
    if (ok) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`${url} does not answer`)
}

export async function service(peers) {
  const port = 38_917
  const began = performance.now()
  const ours = spawn(process.execPath, ['dist/main.js'], {
    env: {
      ...process.env,
      PORT: String(port),
      LOG_LEVEL: 'silent',
      RATE_LIMIT: '1000000',
      RATE_BURST: '1000000'
    },
    stdio: 'ignore'
  })
  await until(`http://127.0.0.1:${port}/health/live`)
  for (;;) {
    if ((await fetch(`http://127.0.0.1:${port}/health/ready`)).ok) break
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  const ready = performance.now() - began
  const constant = Fastify({ bodyLimit: 2 ** 28 })
  const reply = JSON.stringify({ answer: 'x'.repeat(4000) })
  constant.post('/', (_request, answer) => answer.type('application/json').send(reply))
  const limit = await constant.listen({ port: 0, host: '127.0.0.1' })
  const table = []
  try {
    for (const [rows, columns] of [
      [20, 1],
      [100, 3],
      [1000, 5],
      [10_000, 10]
    ]) {
      const data = makeTable(rows, columns)
      const formula = `y ~ ${Object.keys(data).slice(1).join(' + ')}`
      const body = JSON.stringify({ data: { columns: data }, model: { formula } })
      const row = {
        workload: `OLS ${rows} × ${columns}`,
        equifit: await rate(`http://127.0.0.1:${port}/v1/fits`, body),
        constant: await rate(limit, body)
      }
      for (const name of peers === undefined ? [] : ['statsmodels', 'numpy'])
        row[name] = await rate(`${peers}/${name}`, body)
      table.push(row)
    }
  } finally {
    ours.kill()
    await constant.close()
  }
  return { ready, table }
}
