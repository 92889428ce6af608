// Start, memory at rest, and whether the service answers while long fits run.
import { memoryOf } from './client.mjs'
import { requestOf } from './http.mjs'
import { equifit } from './subjects.mjs'

const longest = 5000

/** A request that computes until its time limit. */
function endless() {
  const request = requestOf({ model: 'logit', rows: 2000, columns: 5 })
  return JSON.stringify({
    ...request,
    inference: { std_errors: { bootstrap: { replicates: 100_000 } } },
    optimizer: { timeout_ms: longest }
  })
}

async function probe(url, ms) {
  const times = []
  const end = performance.now() + ms
  while (performance.now() < end) {
    const began = performance.now()
    await (await fetch(url)).arrayBuffer()
    times.push(performance.now() - began)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return times.sort((a, b) => a - b)
}

/** Start to ready in ms (median of 3), memory in MB, and /health/ready in ms at the 50th and 99th percentile. */
export async function readiness() {
  const starts = []
  for (let k = 0; k < 2; k += 1) {
    const one = await equifit()
    starts.push(one.ready)
    one.stop()
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  const service = await equifit()
  starts.push(service.ready)
  try {
    await new Promise((resolve) => setTimeout(resolve, 2000))
    const idle = memoryOf(service.pids())
    const body = endless()
    const headers = { 'content-type': 'application/json' }
    const fits = Array.from({ length: 4 }, () =>
      fetch(`${service.url}/v1/fits`, { method: 'POST', headers, body }).then((a) => a.status)
    )
    await new Promise((resolve) => setTimeout(resolve, 300))
    const times = await probe(`${service.url}/health/ready`, longest - 1000)
    const statuses = await Promise.all(fits)
    const at = (share) => times[Math.floor(times.length * share)]
    starts.sort((a, b) => a - b)
    return { start: starts[1], idle, median: at(0.5), worst: at(0.99), statuses }
  } finally {
    service.stop()
  }
}
