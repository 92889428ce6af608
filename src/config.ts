import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { z } from 'zod'
import { type Limits, usualLimits } from './core/model/limits.ts'
import type { GateLimits } from './service/gate.ts'

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
  CONNECTION_LIMIT: integer(1, 1_000_000, 10_000),
  COLUMN_LIMIT: integer(1, 1_000_000, 10_000),
  ROW_LIMIT: integer(1, 2 ** 31 - 1, 20_000_000),
  LEVEL_LIMIT: integer(1, 1_000_000, usualLimits.levels),
  PARAMETER_LIMIT: integer(1, 1_000_000, usualLimits.parameters),
  CELL_LIMIT: integer(1000, 2 ** 31 - 1, usualLimits.cells),
  COST_LIMIT: integer(1_000_000, 1e15, usualLimits.operations),
  WORKERS: integer(1, 1024, availableParallelism()),
  QUEUE_LIMIT: integer(0, 1_000_000, 64),
  QUEUE_BYTES: integer(1024, 2 ** 40, 128 * 1024 * 1024),
  QUEUE_SHARE: integer(1, 100, 50),
  DATA_DIR: z.string().min(1).default('./data'),
  DATASET_LIMIT: integer(1024, 2 ** 40, 2 ** 30),
  UPLOAD_LIMIT: integer(1024, 2 ** 50, 2 ** 32),
  STORED_LIMIT: integer(1024, 2 ** 50, 2 ** 34),
  REQUEST_TIMEOUT_S: integer(1, 86_400, 30),
  OUT_OF_CORE_BYTES: integer(0, 2 ** 50, 128 * 1024 * 1024),
  DATASET_TTL_S: integer(0, 315_360_000, 604_800),
  SPARE_THREADS: integer(0, 64, 2),
  RATE_LIMIT: integer(0, 1_000_000, 0),
  RATE_BURST: integer(1, 1_000_000, 100),
  CLIENT_CONCURRENCY: integer(0, 1_000_000, 0),
  API_KEYS: z.string().min(1).optional(),
  API_KEYS_FILE: z.string().min(1).optional(),
  JWT_JWKS_FILE: z.string().min(1).optional(),
  JWT_ISSUER: z.string().min(1).optional(),
  JWT_AUDIENCE: z.string().min(1).optional(),
  ALLOW_ANONYMOUS: z.enum(['true', 'false']).default('false'),
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
  /** Connections open at a time. */
  readonly connectionLimit: number
  readonly columnLimit: number
  readonly rowLimit: number
  /** What one fit may take. */
  readonly costs: Limits
  readonly workers: number
  /** Most fits that wait for a worker. */
  readonly queueLimit: number
  /** What is let into the engine at a time. */
  readonly gateLimits: GateLimits
  /** Folder of the stored data sets. */
  readonly dataFolder: string
  /** Most bytes that the columns of a data set may take. */
  readonly datasetLimit: number
  /** Most bytes of an uploaded data set; what BODY_LIMIT does not hold goes to a file. */
  readonly uploadLimit: number
  /** Most bytes that the columns of a data set may take on disk. */
  readonly storedLimit: number
  /** How long slow clients are waited for, in milliseconds. */
  readonly patience: { readonly headers: number; readonly request: number; readonly reader: number }
  /** Bytes of a stored data set from which a fit reads it in passes. */
  readonly outOfCoreBytes: number
  /** How long a stored data set is kept, in milliseconds; null keeps it for good. */
  readonly datasetTtlMs: number | null
  /** Threads beside the workers that take short fits while those are busy. */
  readonly spareThreads: number
  readonly callerLimits: {
    readonly rate: number
    readonly burst: number
    readonly concurrency: number
  }
  readonly access: {
    readonly apiKeys: string | null
    readonly apiKeysFile: string | null
    readonly jwksFile: string | null
    readonly jwtIssuer: string | null
    readonly jwtAudience: string | null
  }
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

/** Whether callers have keys or tokens; without them all are one owner. */
function isGuarded(data: z.output<typeof environment>): boolean {
  return [data.API_KEYS, data.API_KEYS_FILE, data.JWT_JWKS_FILE].some(
    (value) => value !== undefined
  )
}

/** Places for those that wait and those that run; an owner's share of them is given in percent. */
function gateLimits(data: z.output<typeof environment>): GateLimits {
  const places = data.WORKERS + data.QUEUE_LIMIT
  const share = Math.max(1, Math.floor((places * data.QUEUE_SHARE) / 100))
  const perOwner = isGuarded(data) ? share : places
  return { places, perOwner, bytes: data.QUEUE_BYTES }
}

/** A service that others can reach has keys or tokens, unless the operator says that it needs none. */
function unguardedLine(data: z.output<typeof environment>): string | null {
  const local = /^(localhost|127(\.\d+){3}|::1)$/.test(data.HOST)
  if (local || isGuarded(data) || data.ALLOW_ANONYMOUS === 'true') return null
  return 'Wrong configuration: HOST: others can reach this address; set API_KEYS_FILE, API_KEYS or JWT_JWKS_FILE, or ALLOW_ANONYMOUS=true'
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
  const unguarded = unguardedLine(data)
  if (unguarded !== null) return { wrong: unguarded }
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    logLevel: data.LOG_LEVEL,
    bodyLimit: data.BODY_LIMIT,
    connectionLimit: data.CONNECTION_LIMIT,
    columnLimit: data.COLUMN_LIMIT,
    rowLimit: data.ROW_LIMIT,
    costs: {
      levels: data.LEVEL_LIMIT,
      parameters: data.PARAMETER_LIMIT,
      cells: data.CELL_LIMIT,
      operations: data.COST_LIMIT,
      fits: 1
    },
    workers: data.WORKERS,
    queueLimit: data.QUEUE_LIMIT,
    gateLimits: gateLimits(data),
    dataFolder: resolve(data.DATA_DIR),
    datasetLimit: data.DATASET_LIMIT,
    uploadLimit: data.UPLOAD_LIMIT,
    storedLimit: data.STORED_LIMIT,
    patience: { headers: 10_000, request: data.REQUEST_TIMEOUT_S * 1000, reader: 30_000 },
    outOfCoreBytes: data.OUT_OF_CORE_BYTES,
    datasetTtlMs: data.DATASET_TTL_S === 0 ? null : data.DATASET_TTL_S * 1000,
    spareThreads: data.SPARE_THREADS,
    callerLimits: {
      rate: data.RATE_LIMIT,
      burst: data.RATE_BURST,
      concurrency: data.CLIENT_CONCURRENCY
    },
    access: {
      apiKeys: data.API_KEYS ?? null,
      apiKeysFile: data.API_KEYS_FILE ?? null,
      jwksFile: data.JWT_JWKS_FILE ?? null,
      jwtIssuer: data.JWT_ISSUER ?? null,
      jwtAudience: data.JWT_AUDIENCE ?? null
    },
    databaseUrl: data.DATABASE_URL ?? null,
    jobQueueLimit: data.JOB_QUEUE_LIMIT,
    jobsPerClient: data.JOBS_PER_CLIENT,
    resultTtlMs: data.RESULT_TTL_S * 1000,
    fitTtlMs: data.FIT_TTL_S * 1000,
    shutdownMs: data.SHUTDOWN_MS
  })
}
