// Ten times more requests than the service can answer: what is still answered, how fast the rest is
// refused, and how soon all is as before. Rounds of ordinary load and overload alternate, so that a noisy
// machine hits both alike. `node bench/overload.mjs [rounds] [seconds of overload]`, after a build;
// `node bench/overload.mjs 1 60` is one minute without a pause.
import { Agent, request } from 'node:http'
import { makeTable } from './harness.mjs'
import { cpuOf, startService } from './service-process.mjs'

const rounds = Number(process.argv[2] ?? 6)
const seconds = Number(process.argv[3] ?? 10)
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

const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]

/** Fits a second, and a second of the engine's processor time, while `work` runs. */
async function yieldOf(work) {
  const [before, began] = [cpuOf(service), performance.now()]
  const { fits, ...rest } = await work()
  const [after, ended] = [cpuOf(service), performance.now()]
  return {
    rate: (1000 * fits) / (ended - began),
    efficiency: fits / (after.engine - before.engine),
    http: after.http - before.http,
    fits,
    ...rest
  }
}

async function round() {
  const idle = median([(await fit()).time, (await fit()).time, (await fit()).time])
  const ordinary = await yieldOf(async () => ({ fits: 5 * (await steady(5000, 8)) }))
  const over = await yieldOf(async () => {
    const { answers, ended } = await flood(factor * ordinary.rate, seconds * 1000)
    return { fits: answers.filter(({ status }) => status === 200).length, answers, ended }
  })
  let recovered = null
  while (recovered === null && performance.now() - over.ended < 30_000) {
    const { status, time } = await fit()
    if (status === 200 && time < 2 * idle + 20) recovered = performance.now() - over.ended
  }
  const refusals = over.answers.filter(({ status }) => status === 503)
  const own = over.http - (over.fits * ordinary.http) / ordinary.fits
  return {
    ordinary_per_s: ordinary.rate,
    offered_per_s: over.answers.length / seconds,
    goodput_of_ordinary: over.rate / ordinary.rate,
    fits_a_processor_second_of_ordinary: over.efficiency / ordinary.efficiency,
    refused: refusals.length,
    other_answers: over.answers.length - refusals.length - over.fits,
    refusal_ms_of_processor: (1000 * own) / refusals.length,
    recovered_ms: recovered
  }
}

try {
  await steady(3000, 4)
  const all = []
  for (let i = 0; i < rounds; i += 1) all.push(await round())
  const medians = Object.keys(all[0] ?? {}).map((name) => [
    name,
    median(all.map((one) => one[name]))
  ])
  const told = { medians: Object.fromEntries(medians), refused_in_service_s: await ownTimes('503') }
  console.log(JSON.stringify(told, null, 2))
} finally {
  service.child.kill()
}
