import { readFileSync } from 'node:fs'
import { toJson } from '../contract/present.ts'
import { Failure } from '../core/failure.ts'
import { undoCoding } from '../decoders/content-coding.ts'
import { steadyNow } from '../storage/clock.ts'
import { readDataset } from '../storage/dataset-read.ts'
import { StoreUnavailable } from '../storage/store.ts'
import type { Declared, Outcome, Task, Work } from './answer.ts'
import { farComparison } from './far-comparison.ts'
import { farFit } from './far-fit.ts'
import { farPrediction } from './far-prediction.ts'
import type { Group } from './groups/form.ts'
import { keepDataset } from './keep-dataset.ts'
import { keepFile } from './keep-file.ts'
import { fitManyRows } from './many-rows.ts'
import { rendered, renderings } from './renderings/registry.ts'
import type { Rendering } from './renderings/rendering.ts'
import { answerFit, type RunContext, readFit, runWork } from './run.ts'
import type { WorkSettings } from './settings.ts'
import { unpack } from './unpack.ts'

const plainJson: Declared = { type: 'application/json', coding: '', owner: '', name: '' }

/** A form that shows all groups at once needs them in one place. */
function whole(context: Omit<RunContext, 'limits'>, rendering: Rendering | undefined) {
  if (rendering === undefined || rendering.part !== undefined) return context
  const { divide: _, ...rest } = context
  return rest
}

type TaskContext = Omit<RunContext, 'limits'>

/** A data set to be kept, from bytes or from a file. */
function keep(task: Task, settings: WorkSettings, { control }: TaskContext): Promise<Outcome> {
  const { body, file, declared = plainJson } = task
  if (file !== undefined) return keepFile(file, declared, { settings, control })
  return keepDataset(undoCoding(body, declared.coding, settings.bodyLimit), declared, settings)
}

/** Work on stored data sets that are too large to be held; null where it is done in memory. */
const inPasses: Readonly<Partial<Record<Work, typeof farFit>>> = {
  fit: farFit,
  prediction: farPrediction,
  comparison: farComparison
}

/** Work on a request that holds, or is given, its data. */
async function inMemory(
  work: Exclude<Work, 'dataset'>,
  request: Uint8Array,
  { settings, context }: { readonly settings: WorkSettings; readonly context: RunContext }
): Promise<Outcome> {
  if (work !== 'fit') return runWork(work, request, context)
  const task = readFit(request, context)
  const { control } = context
  const passed = await fitManyRows(task, request, { settings, control })
  return passed ?? answerFit(task, request, context)
}

/** A task with its body, which a file may have carried. Throws StoreUnavailable where that cannot be read. */
function received(task: Task): Task {
  const { carrier } = task
  if (carrier === undefined) return task
  try {
    return { ...task, body: readFileSync(carrier.path) }
  } catch (error) {
    throw new StoreUnavailable(error instanceof Error ? error.message : String(error))
  }
}

async function compute(sent: Task, settings: WorkSettings, context: TaskContext): Promise<Outcome> {
  const task = received(sent)
  const { work = 'fit', body, declared = plainJson } = task
  if (work === 'dataset') return keep(task, settings, context)
  const plain = undoCoding(body, declared.coding, settings.bodyLimit)
  const { request, attached } = await unpack(plain, declared, settings)
  const place = { folder: settings.dataFolder, owner: declared.owner }
  const rendering = work === 'fit' ? renderings.get(declared.accept ?? '') : undefined
  const include = rendering?.include ?? []
  const part = rendering?.part
  const printGroup = part && ((group: Group, k: number) => part(toJson(group), k))
  const shared = { ...whole(context, rendering), include, printGroup }
  const passes = attached === null ? inPasses[work] : undefined
  const far = (await passes?.(request, settings, { ...shared, owner: declared.owner })) ?? null
  const stored = (name: string) =>
    attached?.name === name
      ? attached.dataset
      : readDataset({ ...place, name }, { now: steadyNow(), limit: settings.datasetLimit })
  const { columnLimit: columns, rowLimit: rows, costs } = settings
  const limits = { columns, rows, costs, stored }
  const outcome =
    far ?? (await inMemory(work, request, { settings, context: { ...shared, limits } }))
  if (rendering === undefined || outcome.kind !== 'answer' || outcome.body.length === 0) {
    return outcome
  }
  return { ...outcome, shown: await rendered(outcome.body, rendering) }
}

/** A task from the bytes of its body to the bytes of its answer. Never rejects. */
export async function runTask(
  task: Task,
  settings: WorkSettings,
  context: TaskContext
): Promise<Outcome> {
  try {
    return await compute(task, settings, context)
  } catch (error) {
    if (error instanceof Failure) {
      return { kind: 'refused', faults: error.faults, total: error.total }
    }
    if (error instanceof StoreUnavailable) return { kind: 'unavailable', message: error.message }
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { kind: 'defect', message }
  }
}
