import { createHash, randomUUID } from 'node:crypto'
import { present, toJson } from '../contract/present.ts'
import { readEquivalenceRequest } from '../contract/read-equivalence-request.ts'
import { type FitTask, type ReadLimits, readFitRequest } from '../contract/read-fit-request.ts'
import { readSimulationRequest } from '../contract/read-simulation-request.ts'
import { estimate } from '../core/estimation/estimate.ts'
import type { Report } from '../core/estimation/report.ts'
import { simulate } from '../core/estimation/simulation/simulate.ts'
import { equivalenceOfModel } from '../core/estimation/without-data/equivalence-of-model.ts'
import { Failure } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import type { Control } from '../core/model/spec.ts'
import { StoreUnavailable } from '../storage/store.ts'
import type { FitFacts, Outcome, Work } from './answer.ts'
import { runComparison, runPrediction, runStoredPrediction } from './follow-up.ts'
import { openAlone } from './groups/alone.ts'
import { fitGroups, type GroupWork } from './groups/fit-groups.ts'
import { type Group, jsonPart } from './groups/form.ts'
import type { Division, Member } from './groups/run.ts'
import { type GroupTable, splitGroups } from './groups/split.ts'

export interface RunContext {
  readonly control: Control
  readonly limits: ReadLimits
  /** Parts of the answer that its form needs, beside those that the request asks for. */
  readonly include?: readonly string[]
  /** Told the time limit of the request as soon as it is known. */
  readonly onTimeLimit: (milliseconds: number) => void
  /** How groups are written where each stands for itself; default: one JSON document of all. */
  readonly printGroup?: ((group: Group, k: number) => string) | undefined
  /**
   * Shares the groups of a request with other threads, which must have read the same `data`; null where
   * they have not. Without it one thread fits them all.
   */
  readonly divide?: (division: Division, data: number) => Member | null
}

/** What each kind of work does with a request body; throws Failure for the client's mistakes. */
const works: Readonly<
  Record<Exclude<Work, 'dataset'>, (body: Uint8Array, context: RunContext) => Outcome>
> = {
  fit: (body, context) => answerFit(readFit(body, context), body, context),
  equivalence(body, { limits, control }) {
    const question = readEquivalenceRequest(body, limits)
    return done({ equivalence: equivalenceOfModel(question, control) })
  },
  simulation(body, { limits, control, onTimeLimit }) {
    const { plan, timeoutMs } = readSimulationRequest(body, limits)
    onTimeLimit(timeoutMs)
    return inTruth(() => done(simulate(plan, control)))
  },
  prediction: runPrediction,
  stored_prediction: runStoredPrediction,
  comparison: runComparison
}

/** Faults of a model that stands inside `truth`, with pointers into the request. */
function inTruth(compute: () => Outcome): Outcome {
  try {
    return compute()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new Failure(
      ...error.faults.map((fault) =>
        fault.pointer.startsWith('/model') ? { ...fault, pointer: `/truth${fault.pointer}` } : fault
      )
    )
  }
}

/** The whole of a computation but the transport: request bytes in, response bytes out. Never throws. */
export function runWork(
  work: Exclude<Work, 'dataset'>,
  body: Uint8Array,
  context: RunContext
): Outcome {
  try {
    return works[work](body, context)
  } catch (error) {
    if (error instanceof Failure) {
      return { kind: 'refused', faults: error.faults, total: error.total }
    }
    if (error instanceof StoreUnavailable) return { kind: 'unavailable', message: error.message }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { kind: 'defect', message }
  }
}

/** Throws Failure where a fit that cannot be stored is to be. */
export function refuseStored(detail: string, hint: string): never {
  throw new Failure({ code: 'unsupported', pointer: '/store', detail, hint })
}

/** Throws Failure for groups that are to be stored. */
export function refuseStoredGroups({ store, groupBy }: FitTask): void {
  if (!store || groupBy.length === 0) return
  refuseStored('Groups are not stored.', 'Store one fit for each group.')
}

/** A stored fit is made again from its request, which must say everything. */
function checkStorable(task: FitTask): void {
  refuseStoredGroups(task)
  if (!task.store || !task.stored) return
  refuseStored(
    'A stored fit that is made in memory keeps its data, and those of a stored data set may change.',
    'Send the data in the request.'
  )
}

/** A request for a fit, with the parts that its form needs. Throws Failure for the client's mistakes. */
export function readFit(body: Uint8Array, context: RunContext): FitTask {
  const task = readFitRequest(body, context.limits)
  context.onTimeLimit(task.timeoutMs)
  checkStorable(task)
  const include = [...task.spec.include, ...(context.include ?? [])]
  return { ...task, spec: { ...task.spec, include } }
}

/** A fit in memory, or those of groups. Throws Failure for the client's mistakes. */
export function answerFit(task: FitTask, body: Uint8Array, context: RunContext): Outcome {
  const { control } = context
  if (task.groupBy.length > 0) {
    const table = splitGroups(task)
    const data = task.stored ? numberOf(task.dataset) : 1
    return answerGroups({ task, table, data }, body, context)
  }
  return answerOf(estimate(task.spec, task.dataset, control), task, { body })
}

/** The fit response of a report on this request. */
function presenter(task: FitTask, body: Uint8Array) {
  const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`
  return (report: Report, id: string) => present(report, { id, digest, warnings: task.warnings })
}

/** What a request is answered with when its fit has been made; `basis` is what a stored one is kept as. */
export function answerOf(
  report: Report,
  task: FitTask,
  { body, basis = body }: { readonly body: Uint8Array; readonly basis?: Uint8Array }
): Outcome {
  const id = randomUUID()
  const failed = task.strict ? notOk(report) : null
  const bytes = Buffer.from(toJson(presenter(task, body)(report, id)))
  return failed === null
    ? {
        kind: 'answer',
        body: bytes,
        facts: factsOf(report),
        ...(task.store ? { keep: { id, basis } } : {}),
        ...contradiction(report)
      }
    : { kind: 'not_estimable', body: bytes, facts: factsOf(report), detail: failed }
}

/** The groups of a request. */
interface Grouped {
  readonly task: FitTask
  readonly table: GroupTable
  /** Tells these data from others that another thread may have read. */
  readonly data: number
}

/** Groups shared with other threads, or all of them here where the answer depends on every one. */
export function answerGroups(
  { task, table, data }: Grouped,
  body: Uint8Array,
  { divide, printGroup, control }: Pick<RunContext, 'divide' | 'printGroup' | 'control'>
): Outcome {
  // The progress that counts is that of the groups.
  const quiet = { cancelled: control.cancelled }
  const show = presenter(task, body)
  const each: Pick<GroupWork, 'estimateOne' | 'shown'> = {
    estimateOne: (dataset) => estimate(task.spec, dataset, quiet),
    shown: (report) => show(report, randomUUID())
  }
  const division = { total: table.count, streams: printGroup !== undefined }
  if (divide !== undefined && !task.strict) {
    const member = divide(division, data)
    if (member === null) return { kind: 'lost' }
    fitGroups({ ...each, table, print: printGroup ?? jsonPart }, member)
    return { kind: 'answer', body: new Uint8Array() }
  }
  const { member, document, all } = openAlone(table.count)
  fitGroups({ ...each, table, print: jsonPart }, member)
  const failed = all.reduce((sum, run) => sum + run.rulings.filter(({ failed: f }) => f).length, 0)
  if (!task.strict || failed === 0) return { kind: 'answer', body: document() }
  const detail = `${failed} of ${table.count} groups were refused or have a status other than ok.`
  return { kind: 'not_estimable', body: document(), detail }
}

/** 31 bits of a digest of all values, never 0. */
function numberOf({ columns }: Dataset): number {
  return digestOf(
    Array.from(columns.values(), (column) => {
      const cells = column.kind === 'numeric' ? column.values : column.codes
      return new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength)
    })
  )
}

/** 31 bits of a digest of what tells data from others, never 0. */
export function digestOf(parts: readonly (Uint8Array | string)[]): number {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return (hash.digest().readUInt32LE(0) >>> 1) + 1
}

function factsOf({ model, least_squares, maximum_likelihood, equivalence }: Report): FitFacts {
  return {
    family: model.family.name,
    least_squares: least_squares.status,
    maximum_likelihood: maximum_likelihood.status,
    verdict: equivalence.verdict
  }
}

/** A verdict that proof and numbers disagree on is a defect, which the log is to know of. */
function contradiction({ equivalence, model }: Report): { readonly contradicted?: string } {
  if (equivalence.consistent) return {}
  const theorem = equivalence.blocks[0]?.theorem ?? 'no theorem'
  return { contradicted: `${theorem}: ${model.description}` }
}

function done(value: unknown): Outcome {
  return { kind: 'answer', body: Buffer.from(toJson(value)) }
}

/** Under "strict": why the fit counts as failed, or null. */
function notOk(report: Report): string | null {
  const blocks = [
    ['Least squares', report.least_squares],
    ['Maximum likelihood', report.maximum_likelihood]
  ] as const
  const failed = blocks.find(([, { status }]) => status !== 'ok')
  return failed === undefined ? null : `${failed[0]}: ${failed[1].reason ?? failed[1].status}`
}
