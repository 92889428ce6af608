// How long the engine still computes after the client of a fit out of core has gone, at moments spread over
// the fit: node bench/cancellation.mjs [moments]
import { readdirSync, readFileSync } from 'node:fs'
import { fitsOf, room, table } from './large.mjs'
import { equifit } from './subjects.mjs'

const moments = Number(process.argv[2] ?? 24)
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Milliseconds of processor time that the threads of a process which still run have had. */
function cpuOf(pid) {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    try {
      const [ran = '0'] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')
      return sum + Number(ran) / 1e6
    } catch {
      return sum
    }
  }, 0)
}

/**
 * Milliseconds until a process rests for 20, from now on; half a millisecond in five counts as work. Where a
 * thread was ended, what its successor takes to load is among them.
 */
async function untilIdle(pid) {
  const began = performance.now()
  let before = cpuOf(pid)
  let last = began
  while (performance.now() - last < 20) {
    await pause(5)
    const now = cpuOf(pid)
    // A thread that ended takes its time with it.
    if (Math.abs(now - before) > 0.5) last = performance.now()
    before = now
  }
  return last - began
}

const { formula, bytes } = table()
const { logit } = fitsOf(formula)
const service = await equifit(room)
try {
  const { url } = service
  const stored = await fetch(`${url}/v1/datasets/big`, {
    method: 'PUT',
    headers: { 'content-type': 'application/vnd.apache.arrow.stream' },
    body: bytes
  })
  if (!stored.ok) throw new Error(await stored.text())
  const body = JSON.stringify({ data: { dataset: 'big' }, ...logit })
  const headers = { 'content-type': 'application/json' }
  const fit = (signal) => fetch(`${url}/v1/fits`, { method: 'POST', headers, body, signal })
  const began = performance.now()
  await (await fit(undefined)).text()
  const whole = performance.now() - began
  const [, engine] = service.pids()
  const times = []
  for (let k = 0; k < moments; k += 1) {
    const controller = new AbortController()
    const gone = fit(controller.signal).then(
      (answer) => answer.text(),
      () => 'gone'
    )
    await pause(((k + 0.5) / moments) * whole)
    controller.abort()
    times.push(await untilIdle(engine))
    await gone.catch(() => 'gone')
  }
  times.sort((a, b) => a - b)
  const ms = (value) => `${value.toFixed(0)} ms`
  console.log(`a fit of ${ms(whole)}, its client gone at ${moments} moments; at work after that:`)
  console.log(
    `least ${ms(times[0])}, median ${ms(times[moments >> 1])}, most ${ms(times[moments - 1])}`
  )
  console.log(times.map((value) => value.toFixed(0)).join(' '))
} finally {
  service.stop()
}
