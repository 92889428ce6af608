import type { FitTask } from '../contract/read-fit-request.ts'
import { fitRows } from '../core/estimation/rows/estimate-rows.ts'
import { asWhole, mayBeWhole } from '../core/estimation/rows/given-whole.ts'
import { Cancelled } from '../core/estimation/rows/row-source.ts'
import { columnsOf } from '../core/estimation/rows/suits.ts'
import { Failure } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import type { Control } from '../core/model/spec.ts'
import { memorySource } from '../sources/memory.ts'
import { inSharedMemory } from '../sources/shared-memory.ts'
import { threadedSource } from '../sources/threads.ts'
import type { Outcome } from './answer.ts'
import { answerOf } from './run.ts'
import type { WorkSettings } from './settings.ts'

/** Numbers from which a sample and a few passes on all threads take less time and memory than a fit in memory. */
const many = 4_000_000

/** The columns that a fit reads, for all threads, where they are many and passes may answer the whole of it. */
function manyRows({ spec, dataset, groupBy }: FitTask): Dataset | null {
  if (groupBy.length > 0 || !mayBeWhole(spec)) return null
  const names = columnsOf(spec, [...dataset.columns.keys()])
  return dataset.rows * names.length < many ? null : inSharedMemory(dataset, [...names])
}

/**
 * A fit on many rows in memory, made by passes as one on rows that are not held; null where it is to be made
 * in memory after all: its answer would lack something, an estimate does not exist, or the request is refused,
 * with the faults that are told there.
 */
export async function fitManyRows(
  task: FitTask,
  body: Uint8Array,
  { settings, control }: { readonly settings: WorkSettings; readonly control: Control }
): Promise<Outcome | null> {
  try {
    const dataset = manyRows(task)
    if (dataset === null) return null
    const source = threadedSource(
      memorySource(dataset),
      { kind: 'memory', dataset },
      { threads: settings.passThreads, workerUrl: new URL(settings.reduceUrl) }
    )
    try {
      const fitted = await fitRows(task.spec, source, { control })
      const report = asWhole(await fitted.report())
      return report === null ? null : answerOf(report, task, { body })
    } finally {
      void source.close()
    }
  } catch (error) {
    if (error instanceof Cancelled) return { kind: 'cancelled' }
    if (error instanceof Failure) return null
    throw error
  }
}
