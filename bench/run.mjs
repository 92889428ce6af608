// npm run bench: every benchmark once, as ratios within this run. PEERS=http://127.0.0.1:8001 adds the peers.
import { ingest } from './ingest.mjs'
import { service } from './service.mjs'

const figure = (x) => (x === undefined ? '–' : x >= 100 ? x.toFixed(0) : x.toPrecision(3))
console.log('\n| ingest, 10⁵ rows × 10 columns of 17 digits | ns a number |\n| --- | --- |')
for (const [name, ns] of Object.entries(await ingest())) console.log(`| ${name} | ${figure(ns)} |`)

const { ready, table } = await service(process.env.PEERS)
console.log(`\nStart to ready: ${figure(ready)} ms\n`)
console.log(
  '| requests/s | Equifit | Fastify, constant answer | statsmodels | numpy | × statsmodels | × numpy |'
)
console.log('| --- | --- | --- | --- | --- | --- | --- |')
for (const { workload, equifit, constant, statsmodels, numpy } of table) {
  const ratios = [statsmodels, numpy].map((peer) => figure(peer && equifit / peer))
  console.log(
    `| ${[workload, ...[equifit, constant, statsmodels, numpy].map(figure), ...ratios].join(' | ')} |`
  )
}
process.exit(0)
