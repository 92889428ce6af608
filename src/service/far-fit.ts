import { type FitTask, readFitRequest } from '../contract/read-fit-request.ts'
import { estimateRows } from '../core/estimation/rows/estimate-rows.ts'
import { Cancelled } from '../core/estimation/rows/row-source.ts'
import { needsAllRows } from '../core/estimation/rows/suits.ts'
import { Failure } from '../core/failure.ts'
import type { Column, Dataset } from '../core/model/dataset.ts'
import { parseJson } from '../decoders/json-text.ts'
import { isObject } from '../decoders/kinds.ts'
import { columnsFileSource } from '../sources/columns-file.ts'
import { withLevelOrders } from '../sources/level-order.ts'
import { threadedSource } from '../sources/threads.ts'
import { steadyNow } from '../storage/clock.ts'
import { columnBytes } from '../storage/dataset-file.ts'
import { findDataset } from '../storage/dataset-read.ts'
import type { Outcome } from './answer.ts'
import { farGroups } from './groups/far-groups.ts'
import { answerGroups, answerOf, checkStorable, digestOf, type RunContext } from './run.ts'
import type { WorkSettings } from './settings.ts'

interface FarContext
  extends Pick<RunContext, 'control' | 'onTimeLimit' | 'include' | 'divide' | 'printGroup'> {
  readonly owner: string
}

type Stored = NonNullable<ReturnType<typeof findDataset>>

/** The name of the stored data set that a request refers to; null where it does not. */
function datasetNamed(body: Uint8Array): string | null {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  if (!bytes.includes('"dataset"')) return null
  const { value } = parseJson(body)
  const data = isObject(value) ? value['data'] : undefined
  const name = isObject(data) ? data['dataset'] : undefined
  return typeof name === 'string' ? name : null
}

/** Columns of the right names and kinds without rows, against which a request is checked. */
function withoutRows({ file }: Stored): Dataset {
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
function heldBecause({ spec, groupBy }: FitTask, { columns }: Dataset): string | null {
  const orders = Object.keys(spec.levels ?? {})
  if (groupBy.length > 0) {
    return orders.length === 0 ? null : 'Groups with a stated order of levels are fitted in memory.'
  }
  const numeric = orders.find((name) => columns.get(name)?.kind === 'numeric')
  if (numeric !== undefined) return `Numbers in "${numeric}" are read as labels, in memory.`
  return needsAllRows(spec, [...columns.keys()])
}

/** The groups of a data set that is too large to be held, some of them at a time. */
function farGroupFits(
  task: FitTask,
  { found, empty, settings }: { found: Stored; empty: Dataset; settings: WorkSettings },
  { body, context }: { body: Uint8Array; context: FarContext }
): Outcome {
  const { outOfCoreBytes: batch, datasetLimit: limit } = settings
  const bounds = { batch, limit, control: context.control }
  const table = farGroups(found.file, { dataset: empty, groupBy: task.groupBy }, bounds)
  const data = digestOf([found.file.snapshot])
  return answerGroups({ task, table, data }, body, context)
}

/** An answer that is nothing but pictures cannot be made from sums. */
function refusePictures(include: readonly string[]): void {
  if (!include.includes('plots')) return
  throw new Failure({
    code: 'unsupported',
    pointer: '/data/dataset',
    detail: 'Pictures show rows, and those of this data set are not held in memory.',
    hint: 'Ask for JSON, or store a smaller data set.'
  })
}

function refuseHeld({ info }: Stored, reason: string, limit: number): void {
  const bytes = columnBytes(info)
  if (bytes <= limit) return
  throw new Failure({
    code: 'dataset_too_large',
    pointer: '/data/dataset',
    detail: `The data set takes ${bytes} bytes; at most ${limit} are held in memory, and this fit cannot be made in passes over the rows: ${reason}`,
    hint: 'State the model so that it can be, or store fewer rows or columns.'
  })
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
  const { control, onTimeLimit, include = [], owner } = context
  const name = datasetNamed(body)
  if (name === null) return null
  const found = findDataset({ folder: settings.dataFolder, owner, name }, steadyNow())
  if (found === null || columnBytes(found.info) < settings.outOfCoreBytes) return null
  const empty = withoutRows(found)
  const { columnLimit: columns, costs } = settings
  const task = readFitRequest(body, { columns, costs, stored: () => empty })
  onTimeLimit(task.timeoutMs)
  checkStorable(task)
  if (task.groupBy.length === 0) refusePictures(include)
  const held = heldBecause(task, empty)
  if (held !== null) {
    refuseHeld(found, held, settings.datasetLimit)
    return null
  }
  if (task.groupBy.length > 0) {
    return orCancelled(() => farGroupFits(task, { found, empty, settings }, { body, context }))
  }
  const ordered = withLevelOrders(found.file, task.spec.levels ?? {})
  const file = columnsFileSource(ordered)
  const source = threadedSource(
    file,
    { kind: 'file', file: ordered },
    { threads: settings.passThreads, workerUrl: new URL(settings.reduceUrl) }
  )
  try {
    return await orCancelled(async () =>
      answerOf(await estimateRows(task.spec, source, { control }), task, body)
    )
  } finally {
    // Threads that have nothing left to do end by themselves: no answer waits for them.
    void source.close()
    file.close()
  }
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
