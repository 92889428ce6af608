import { availableParallelism } from 'node:os'
import { z } from 'zod'

const whole = (text: string) => (/^\d+$/.test(text) ? Number(text) : Number.NaN)
const integer = (low: number, high: number, usual: number) =>
  z
    .string()
    .default(String(usual))
    .transform(whole)
    .pipe(z.int(`must be a whole number from ${low} to ${high}`).min(low).max(high))

/** Every environment variable that is read; README.md lists them. */
const environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: integer(0, 65_535, 3000),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  BODY_LIMIT: integer(1024, 2 ** 31 - 1, 64 * 1024 * 1024),
  COLUMN_LIMIT: integer(1, 1_000_000, 10_000),
  WORKERS: integer(1, 1024, availableParallelism()),
  QUEUE_LIMIT: integer(0, 1_000_000, 64),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must be a postgres:// URL')
    .optional(),
  JOB_QUEUE_LIMIT: integer(0, 1_000_000, 1000),
  JOBS_PER_CLIENT: integer(1, 1_000_000, 100),
  RESULT_TTL_S: integer(1, 31_536_000, 86_400),
  FIT_TTL_S: integer(1, 31_536_000, 604_800),
  SHUTDOWN_MS: integer(0, 600_000, 25_000)
})

export interface Config {
  readonly host: string
  readonly port: number
  readonly logLevel: string
  /** Bytes of a request body. */
  readonly bodyLimit: number
  readonly columnLimit: number
  readonly workers: number
  /** Most fits that wait for a worker. */
  readonly queueLimit: number
  /** PostgreSQL for jobs, fits and idempotency keys; null keeps them in memory. */
  readonly databaseUrl: string | null
  /** Most jobs that wait, and most of one client. */
  readonly jobQueueLimit: number
  readonly jobsPerClient: number
  /** How long results of jobs and stored fits are kept, in milliseconds. */
  readonly resultTtlMs: number
  readonly fitTtlMs: number
  /** Time that running requests have to end after a signal, in milliseconds. */
  readonly shutdownMs: number
}

/** The configuration, or one line that says what is wrong with the environment. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>
): Config | { readonly wrong: string } {
  const parsed = environment.safeParse(env)
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
    return { wrong: `Wrong configuration: ${wrong.join('; ')}` }
  }
  const { data } = parsed
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    bodyLimit: data.BODY_LIMIT,
    columnLimit: data.COLUMN_LIMIT,
    workers: data.WORKERS,
    queueLimit: data.QUEUE_LIMIT,
    databaseUrl: data.DATABASE_URL ?? null,
    jobQueueLimit: data.JOB_QUEUE_LIMIT,
    jobsPerClient: data.JOBS_PER_CLIENT,
    resultTtlMs: data.RESULT_TTL_S * 1000,
    fitTtlMs: data.FIT_TTL_S * 1000,
    shutdownMs: data.SHUTDOWN_MS
  })
}
