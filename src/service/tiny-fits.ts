import type { Engine, Outcome, Task } from './answer.ts'
import { isSmall } from './lane.ts'
import { startPool } from './pool.ts'
import type { WorkSettings } from './settings.ts'

/** What a tiny fit may take: bytes of its body, numbers in its design (a megabyte), operations. */
const most = { bytes: 16 * 1024, cells: 2 ** 17, operations: 1e7 }

/** What the thread says of a task that the engine is to decide. */
const undecided: ReadonlySet<Outcome['kind']> = new Set(['overloaded', 'refused', 'lost'])

/**
 * Limits that bound what a tiny fit takes before it is begun, whatever its request says, for a thread that
 * exhausts its memory ends the process: what is beyond them, a stored data set in any case, is refused here
 * and left to the engine.
 */
function tinySettings({ costs, ...settings }: WorkSettings): WorkSettings {
  return {
    ...settings,
    costs: {
      ...costs,
      cells: Math.min(costs.cells, most.cells),
      operations: Math.min(costs.operations, most.operations)
    },
    datasetLimit: 0,
    outOfCoreBytes: Number.POSITIVE_INFINITY
  }
}

/** A fit in plain JSON that its bytes make likely to take milliseconds. */
function isTiny(task: Task): boolean {
  const { work = 'fit', file, declared = { type: 'application/json', coding: '' } } = task
  if (work !== 'fit' || file !== undefined || task.body.byteLength > most.bytes) return false
  return declared.coding === '' && declared.type.startsWith('application/json') && isSmall(task)
}

export interface TinyOptions {
  readonly settings: WorkSettings
  /** Module that the thread runs. */
  readonly workerUrl: URL
}

/**
 * An engine whose tiny fits are made by a thread of this process while it is free: they spare the way to
 * another process and back, which takes longer than they do. The first one opens the thread, and is made
 * by both, so that it does not wait for the thread to load.
 */
export function withTinyFits(engine: Engine, { settings, workerUrl }: TinyOptions): Engine {
  const nobody = new AbortController().signal
  let thread: Engine | null = null
  let loaded = false

  function open(task: Task): void {
    thread = startPool({ ...tinySettings(settings), threads: 1, queueLimit: 0, workerUrl })
    void thread.run(task, nobody).then(() => {
      loaded = true
    })
  }

  return {
    ...engine,
    async run(task, signal, watch) {
      if (!isTiny(task)) return engine.run(task, signal, watch)
      if (thread === null) open(task)
      if (thread === null || !loaded) return engine.run(task, signal, watch)
      const outcome = await thread.run(task, signal, watch)
      return undecided.has(outcome.kind) ? engine.run(task, signal, watch) : outcome
    },
    async close() {
      await Promise.all([thread?.close(), engine.close()])
    }
  }
}
