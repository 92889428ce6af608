import { Worker } from 'node:worker_threads'
import type { ToThread } from './portion.ts'

/** A thread of passes, and the end of the portion that it was given last. */
export interface PassThread {
  readonly worker: Worker
  last: Promise<unknown>
  /** It is no more: no message of its end will come again. */
  ended: boolean
}

interface Resting {
  readonly thread: PassThread
  readonly timer: NodeJS.Timeout
}

/** For how long a thread rests before it ends, in milliseconds. */
const usualRest = 20_000

/** Threads at rest, by the module that they run: loading and compiling one takes as long as a pass over many rows. */
const resting = new Map<string, Resting[]>()

function leave(key: string, worker: Worker): void {
  const all = resting.get(key) ?? []
  for (const { thread, timer } of all) if (thread.worker === worker) clearTimeout(timer)
  const others = all.filter(({ thread }) => thread.worker !== worker)
  if (others.length === 0) resting.delete(key)
  else resting.set(key, others)
}

/** How many threads of a module are at rest. */
export function threadsAtRest({ href }: URL): number {
  return resting.get(href)?.length ?? 0
}

/** A thread that runs a module: one that was at rest, or a new one. */
export function takeThread(url: URL): PassThread {
  const known = resting.get(url.href)?.at(-1)
  if (known !== undefined) {
    leave(url.href, known.thread.worker)
    known.thread.worker.ref()
    return known.thread
  }
  const worker = new Worker(url)
  const thread: PassThread = { worker, last: Promise.resolve(), ended: false }
  worker.on('error', () => undefined)
  worker.once('exit', () => {
    thread.ended = true
    leave(url.href, worker)
  })
  return thread
}

/** Puts a thread that has nothing to do at rest: it ends after a while, or with the process. */
export function restThread(url: URL, thread: PassThread, rest = usualRest): void {
  const { worker } = thread
  worker.postMessage({ kind: 'rest' } satisfies ToThread)
  worker.unref()
  const timer = setTimeout(() => void worker.terminate(), rest).unref()
  resting.set(url.href, [...(resting.get(url.href) ?? []), { thread, timer }])
}
