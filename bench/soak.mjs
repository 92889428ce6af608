// Ordinary and hostile requests for ten minutes: memory must stay level. Then 500 listeners of one job.
// `node bench/soak.mjs [minutes]`, after a build; WORKERS as the service takes it.
import { makeTable } from './harness.mjs'
import { pause, residentOf, startService } from './service-process.mjs'

const minutes = Number(process.argv[2] ?? 10)
/** Requests a second, so that machines of any speed do the same work. */
const pace = Number(process.argv[3] ?? 20)
const small = makeTable(100, 3)
const large = makeTable(5000, 6)
const formulaOf = (data) => `y ~ ${Object.keys(data).slice(1).join(' + ')}`
const ask = (data, model, rest = {}) =>
  JSON.stringify({
    data: { columns: data },
    model: { formula: formulaOf(data), ...model },
    ...rest
  })
const counts = { ...small, y: small.y.map((value) => Math.round(Math.abs(value))) }

const ordinary = [
  ask(small, {}),
  ask(large, {}),
  ask(counts, { family: 'poisson' }),
  ask(small, { family: 'student_t' }),
  ask(small, {}, { inference: { std_errors: { bootstrap: { replicates: 200 } } } }),
  ask(small, {}, { include: ['residuals', 'influence'] }),
  JSON.stringify({
    data: { columns: small },
    model: {
      mean: 'a + b*exp(-c*x1)',
      response: 'y',
      parameters: { a: { start: 1 }, b: { start: 1 }, c: { start: 0.1 } }
    }
  })
]
const hostile = [
  '{"data":',
  `{"data":${'['.repeat(100_000)}`,
  ask(small, { formula: `y ~ ${'('.repeat(10_000)}x1` }),
  ask({ y: Array(100_000).fill({}) }, { formula: 'y ~ 1' }),
  ask(large, { formula: 'y ~ nothing' }),
  ask(small, {}, { optimizer: { timeout_ms: 1 } }),
  JSON.stringify({ data: { csv: `x,y\n"${'1,'.repeat(500_000)}` }, model: { formula: 'y ~ x' } })
]

/** Least-squares slope of y on x. */
function slope(points) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [mx, my] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))]
  const sxy = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0)
  return sxy / points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0)
}

const post = (origin, body, headers = {}) =>
  fetch(`${origin}/v1/fits`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body
  })

async function soak(service) {
  const samples = []
  const statuses = {}
  const began = performance.now()
  let sent = 0
  const open = new Set()
  while (performance.now() - began < minutes * 60_000) {
    const due = ((performance.now() - began) / 1000) * pace
    while (sent < due && open.size < 16) {
      const list = sent % 100 === 99 ? hostile : ordinary
      const body = list[Math.floor(sent / (list === hostile ? 100 : 1)) % list.length]
      sent += 1
      const call = post(service.origin, body).then(async (response) => {
        await response.arrayBuffer()
        statuses[response.status] = (statuses[response.status] ?? 0) + 1
        open.delete(call)
      })
      open.add(call)
    }
    await pause(5)
    const minute = (performance.now() - began) / 60_000
    if (samples.length < minute * 12) samples.push([minute, residentOf(service)])
  }
  await Promise.all(open)
  const late = samples.filter(([minute]) => minute > minutes / 3)
  const of = (pick) => late.map(([minute, resident]) => [minute, pick(resident)])
  const most = (pick) => Math.max(...samples.map(([, resident]) => pick(resident)))
  return {
    minutes,
    requests: sent,
    statuses,
    http_mb: { most: most(({ http }) => http), slope_a_minute: slope(of(({ http }) => http)) },
    engine_mb: {
      most: most(({ engine }) => engine),
      slope_a_minute: slope(of(({ engine }) => engine))
    }
  }
}

async function listeners(service) {
  const { origin } = service
  const long = ask(
    small,
    {},
    {
      inference: { std_errors: { bootstrap: { replicates: 100_000 } } },
      optimizer: { timeout_ms: 120_000 }
    }
  )
  const accepted = await post(origin, long, { prefer: 'respond-async' })
  const path = accepted.headers.get('location')
  const before = residentOf(service).http
  const stop = new AbortController()
  const streams = await Promise.all(
    Array.from({ length: 500 }, () => fetch(`${origin}${path}/events`, { signal: stop.signal }))
  )
  await pause(2000)
  const during = residentOf(service).http
  stop.abort()
  await fetch(`${origin}${path}`, { method: 'DELETE' })
  return { open: streams.filter(({ ok }) => ok).length, http_mb_more: during - before }
}

const service = await startService({})
try {
  const soaked = await soak(service)
  console.log(JSON.stringify({ soaked, listeners: await listeners(service) }, null, 2))
} finally {
  service.child.kill()
}
