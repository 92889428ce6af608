// Ten times more requests than the service can answer, for a minute: what is still answered, how fast
// the rest is refused, and how soon all is as before. `node bench/overload.mjs [seconds]`, after a build.
import { Agent, request } from 'node:http'
import { makeTable } from './harness.mjs'
import { startService } from './service-process.mjs'

const seconds = Number(process.argv[2] ?? 60)
const factor = 10
const service = await startService({ WORKERS: process.env.WORKERS ?? '1' })
const { port } = service
const data = makeTable(2000, 8)
const formula = `y ~ ${Object.keys(data).slice(1).join(' + ')}`
const body = JSON.stringify({ data: { columns: data }, model: { formula } })
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }

/** One fit; the status and the milliseconds it took. A body is sent when the service asks for it. */
function fit(agent) {
  const began = performance.now()
  return new Promise((resolve) => {
    const call = request({ port, path: '/v1/fits', method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('end', () =>
        resolve({ status: response.statusCode, time: performance.now() - began })
      )
    })
    call.once('error', ({ code }) => resolve({ status: code, time: performance.now() - began }))
    call.end(body)
  })
}

async function steady(milliseconds, clients) {
  const agent = new Agent({ keepAlive: true })
  const until = performance.now() + milliseconds
  const answers = []
  await Promise.all(
    Array.from({ length: clients }, async () => {
      while (performance.now() < until) answers.push(await fit(agent))
    })
  )
  agent.destroy()
  return answers.filter(({ status }) => status === 200).length / (milliseconds / 1000)
}

/** Requests at a fixed rate, whatever becomes of the earlier ones. */
async function flood(rate, milliseconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1000 })
  const calls = []
  const began = performance.now()
  for (let elapsed = 0; elapsed < milliseconds; elapsed = performance.now() - began) {
    const due = Math.floor((elapsed / 1000) * rate)
    while (calls.length < due) calls.push(fit(agent))
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const ended = performance.now()
  const answers = await Promise.all(calls)
  agent.destroy()
  return { answers, ended, sent: calls.length }
}

const quantile = (sorted, share) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]

/** Upper ends of the buckets in which the service's own times of an answer of `status` lie. */
async function ownTimes(status) {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const rows = [
    ...text.matchAll(
      /equifit_http_request_seconds_bucket\{le="([^"]+)",route="\/v1\/fits",method="POST",status="(\d+)"\} (\d+)/g
    )
  ].filter(([, , found]) => found === status)
  const all = Number(rows.at(-1)?.[3] ?? 0)
  const within = (share) => rows.find(([, , , count]) => Number(count) >= share * all)?.[1]
  return { all, p50: within(0.5), p99: within(0.99) }
}

try {
  await steady(3000, 4)
  const idle = (await fit()).time
  const peak = await steady(10_000, 8)
  const { answers, ended, sent } = await flood(factor * peak, seconds * 1000)
  let recovered = null
  while (recovered === null && performance.now() - ended < 30_000) {
    const { status, time } = await fit()
    if (status === 200 && time < 2 * idle + 20) recovered = performance.now() - ended
  }
  const goodput = answers.filter(({ status }) => status === 200).length / seconds
  const refusals = answers.filter(({ status }) => status === 503).map(({ time }) => time)
  refusals.sort((a, b) => a - b)
  const after = await steady(5000, 8)
  const counts = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  console.log(
    JSON.stringify(
      {
        peak_per_s: peak,
        offered_per_s: sent / seconds,
        goodput_per_s: goodput,
        goodput_of_peak: goodput / peak,
        after_of_peak: after / peak,
        statuses: counts,
        refused_ms_at_client: { p50: quantile(refusals, 0.5), p99: quantile(refusals, 0.99) },
        refused_s_in_service: await ownTimes('503'),
        recovered_ms: recovered
      },
      null,
      2
    )
  )
} finally {
  service.child.kill()
}
