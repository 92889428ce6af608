import { type FitTask, readFitRequest } from '../contract/read-fit-request.ts'
import type { Report } from '../core/estimation/report.ts'
import { fitRows } from '../core/estimation/rows/estimate-rows.ts'
import { Cancelled, type RowSource } from '../core/estimation/rows/row-source.ts'
import { needsAllRows } from '../core/estimation/rows/suits.ts'
import { Failure } from '../core/failure.ts'
import type { Column, Dataset } from '../core/model/dataset.ts'
import type { FitSpec } from '../core/model/spec.ts'
import { parseJson } from '../decoders/json-text.ts'
import { isObject } from '../decoders/kinds.ts'
import { type ColumnsFile, columnsFileSource } from '../sources/columns-file.ts'
import { withLevelOrders } from '../sources/level-order.ts'
import { threadedSource } from '../sources/threads.ts'
import { steadyNow } from '../storage/clock.ts'
import { columnBytes } from '../storage/dataset-file.ts'
import { findDataset } from '../storage/dataset-read.ts'
import type { Outcome } from './answer.ts'
import { farGroups } from './groups/far-groups.ts'
import { packKept } from './kept-bytes.ts'
import { answerGroups, answerOf, digestOf, type RunContext, refuseStoredGroups } from './run.ts'
import type { WorkSettings } from './settings.ts'

export interface FarContext
  extends Pick<RunContext, 'control' | 'onTimeLimit' | 'include' | 'divide' | 'printGroup'> {
  readonly owner: string
}

export type Stored = NonNullable<ReturnType<typeof findDataset>>

/** The name of the stored data set that a request, or a member of it, refers to; null where it does not. */
function datasetNamed(body: Uint8Array, member: string | null): string | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (!bytes.includes('"dataset"')) return null
  const { value } = parseJson(body)
  const request = member !== null && isObject(value) ? value[member] : value
  const data = isObject(request) ? request['data'] : undefined
  const name = isObject(data) ? data['dataset'] : undefined
  return typeof name === 'string' ? name : null
}

/** The stored data set that a body, or a member of it, is about, where that is too large to be held; null elsewhere. */
export function farDataset(
  body: Uint8Array,
  { settings, owner }: { readonly settings: WorkSettings; readonly owner: string },
  member: string | null = null
): Stored | null {
  const name = datasetNamed(body, member)
  if (name === null) return null
  const found = findDataset({ folder: settings.dataFolder, owner, name }, steadyNow())
  return found === null || columnBytes(found.info) < settings.outOfCoreBytes ? null : found
}

/** Columns of the right names and kinds without rows, against which a request is checked. */
export function withoutRows({ file }: Stored): Dataset {
  const columns = file.columns.map((place): [string, Column] => {
    const { name } = place
    if (place.kind === 'numeric')
      return [name, { kind: 'numeric', name, values: new Float64Array() }]
    const { kind, levels, origin } = place
    return [name, { kind, name, codes: new Int32Array(), levels, origin }]
  })
  return { rows: 0, columns: new Map(columns) }
}

/** Why a fit must hold its data in memory; null when it need not. */
export function heldBecause({ spec, groupBy }: Pick<FitTask, 'spec' | 'groupBy'>): string | null {
  return groupBy.length > 0 ? null : needsAllRows(spec)
}

/** The groups of a data set that is too large to be held, some of them at a time. */
function farGroupFits(
  task: FitTask,
  { file, settings }: { file: ColumnsFile; settings: WorkSettings },
  { body, context }: { body: Uint8Array; context: FarContext }
): Outcome {
  const { outOfCoreBytes: batch, datasetLimit: limit } = settings
  const bounds = { batch, limit, control: context.control }
  const table = farGroups(file, task, bounds)
  const data = digestOf([file.snapshot])
  return answerGroups({ task, table, data }, body, context)
}

/** Throws Failure where an answer that is nothing but pictures would have none. */
function refuseWithoutPictures({ charts }: Report, include: readonly string[]): void {
  if (!include.includes('plots') || charts !== undefined) return
  throw new Failure({
    code: 'unsupported',
    pointer: '/data/dataset',
    detail: 'Pictures show rows, and those of this data set are too many to be held.',
    hint: 'Ask for JSON, or store a smaller data set.'
  })
}

export function refuseHeld({ info }: Stored, reason: string, limit: number): void {
  const bytes = columnBytes(info)
  if (bytes <= limit) return
  throw new Failure({
    code: 'dataset_too_large',
    pointer: '/data/dataset',
    detail: `The data set takes ${bytes} bytes; at most ${limit} are held in memory, and this fit cannot be made in passes over the rows: ${reason}`,
    hint: 'State the model so that it can be, or store fewer rows or columns.'
  })
}

/** Work by passes over a stored data set; cancelled where it was stopped. */
export function onRows(
  { file }: Stored,
  {
    settings,
    levels = {}
  }: { readonly settings: WorkSettings; readonly levels?: FitSpec['levels'] },
  work: (source: RowSource) => Promise<Outcome>
): Promise<Outcome> {
  const ordered = withLevelOrders(file, levels)
  const rows = columnsFileSource(ordered)
  const source = threadedSource(
    rows,
    { kind: 'file', file: ordered },
    { threads: settings.passThreads, workerUrl: new URL(settings.reduceUrl) }
  )
  return orCancelled(async () => {
    try {
      return await work(source)
    } finally {
      // Threads that have nothing left to do end by themselves: no answer waits for them.
      void source.close()
      rows.close()
    }
  })
}

/** A fit in passes, with what it is kept as where it is to be stored. */
async function fitInPasses(
  task: FitTask,
  source: RowSource,
  {
    body,
    control,
    include = []
  }: Pick<FarContext, 'control' | 'include'> & { readonly body: Uint8Array }
): Promise<Outcome> {
  const spec = { ...task.spec, include: [...task.spec.include, ...include] }
  const fitted = await fitRows(spec, source, { control })
  const kept = task.store ? { basis: packKept(await fitted.keep()) } : {}
  const report = await fitted.report()
  refuseWithoutPictures(report, include)
  return answerOf(report, task, { body, ...kept })
}

/**
 * A fit on a stored data set that is too large to be held: passes over its file. Null where the request
 * names no such data set, or where the model needs all rows and they can be held after all.
 */
export async function farFit(
  body: Uint8Array,
  settings: WorkSettings,
  context: FarContext
): Promise<Outcome | null> {
  const { onTimeLimit } = context
  const found = farDataset(body, { settings, owner: context.owner })
  if (found === null) return null
  const empty = withoutRows(found)
  const { columnLimit: columns, costs } = settings
  const task = readFitRequest(body, { columns, costs, stored: () => empty })
  onTimeLimit(task.timeoutMs)
  refuseStoredGroups(task)
  const held = heldBecause(task)
  if (held !== null) {
    refuseHeld(found, held, settings.datasetLimit)
    return null
  }
  if (task.groupBy.length > 0) {
    const file = withLevelOrders(found.file, task.spec.levels ?? {})
    return orCancelled(() => farGroupFits(task, { file, settings }, { body, context }))
  }
  const { levels } = task.spec
  return onRows(found, { settings, levels }, (source) =>
    fitInPasses(task, source, { ...context, body })
  )
}

/** The outcome of work that may have been stopped. */
async function orCancelled(work: () => Outcome | Promise<Outcome>): Promise<Outcome> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Cancelled) return { kind: 'cancelled' }
    throw error
  }
}
