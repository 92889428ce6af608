import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Engine, Outcome } from '../service/answer.ts'
import { ownCall } from '../service/call.ts'
import type { Store } from '../storage/store.ts'

/** What is counted, for Prometheus. Labels hold names of ours only, never a client's. */
export interface Metrics {
  readonly registry: Registry
  /** Counts the requests of the app. */
  watchApp(app: FastifyInstance): void
  /** Counts what the engine does. */
  watchEngine(engine: Engine): Engine
  engineLost(): void
}

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Fresh counters; `store` tells how many jobs wait and run at the time of each scrape. */
export function createMetrics(store: Store): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'equifit_' })
  const registers = [registry]
  const requests = new Histogram({
    name: 'equifit_http_request_seconds',
    help: 'Time to answer a request, by route, method and status',
    labelNames: ['route', 'method', 'status'],
    buckets: seconds,
    registers
  })
  const restarts = new Counter({
    name: 'equifit_engine_restarts_total',
    help: 'Engine processes that ended and were replaced',
    registers
  })
  const jobs = async (state: 'queued' | 'running'): Promise<number> => {
    try {
      return (await store.jobs.counts())[state]
    } catch {
      return Number.NaN
    }
  }
  for (const state of ['queued', 'running'] as const) {
    new Gauge({
      name: `equifit_jobs_${state}`,
      help: `Jobs ${state}, of all replicas on the same store`,
      registers,
      async collect() {
        this.set(await jobs(state))
      }
    })
  }
  const observe = engineCounters(registry)
  return {
    registry,
    engineLost: () => restarts.inc(),
    watchApp(app) {
      app.addHook('onResponse', (request, reply, done) => {
        if (ownCall() === undefined) {
          const labels = {
            route: request.is404 ? 'none' : (request.routeOptions.url ?? 'none'),
            method: request.method,
            status: String(reply.statusCode)
          }
          requests.observe(labels, reply.elapsedTime / 1000)
        }
        done()
      })
    },
    watchEngine: (engine) => ({
      ...engine,
      async run(task, signal, watch) {
        const end = observe.begin()
        const outcome = await engine.run(task, signal, watch)
        end(outcome)
        return outcome
      }
    })
  }
}

function engineCounters(registry: Registry) {
  const registers = [registry]
  const inEngine = new Gauge({
    name: 'equifit_engine_tasks',
    help: 'Computations that wait or run in the engine of this process',
    registers
  })
  const tasks = new Histogram({
    name: 'equifit_engine_task_seconds',
    help: 'Time of a computation, waiting included, by what became of it',
    labelNames: ['outcome'],
    buckets: seconds,
    registers
  })
  const fits = new Counter({
    name: 'equifit_fits_total',
    help: 'Fits by family, status of each estimator and verdict',
    labelNames: ['family', 'least_squares', 'maximum_likelihood', 'verdict'],
    registers
  })
  const contradictions = new Counter({
    name: 'equifit_theorem_contradictions_total',
    help: 'Verdicts on which theorem and numbers disagree: each is a defect of the service',
    registers
  })
  return {
    begin() {
      inEngine.inc()
      const stop = tasks.startTimer()
      return (outcome: Outcome): void => {
        inEngine.dec()
        stop({ outcome: outcome.kind })
        if (outcome.kind !== 'answer' && outcome.kind !== 'not_estimable') return
        if (outcome.facts !== undefined) fits.inc({ ...outcome.facts })
        if (outcome.kind === 'answer' && outcome.contradicted !== undefined) contradictions.inc()
      }
    }
  }
}
