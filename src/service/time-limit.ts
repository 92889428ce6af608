import type { Task } from './answer.ts'

/** Time limit of a request that states none, in milliseconds. */
const usual = 30_000

/** Time limit of a file that is read in pieces, in milliseconds. */
const ofFiles = 900_000

/** The time limit of a task while it waits, and until a worker has read what it says itself. */
export function timeLimitOf({ body, file }: Task): number {
  return file === undefined ? peekTimeLimit(body) : ofFiles
}

/**
 * The time limit that a request body states, without parsing it: it bounds the wait in the queue
 * until a worker has read the request and tells the true one. A guess, never an error.
 */
function peekTimeLimit(body: Uint8Array): number {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  for (
    let at = bytes.indexOf('"timeout_ms"');
    at !== -1;
    at = bytes.indexOf('"timeout_ms"', at + 1)
  ) {
    const rest = bytes.toString('latin1', at + 12, at + 60)
    const found = /^\s*:\s*(\d{1,6})\s*[,}]/.exec(rest)?.[1]
    if (found !== undefined) return Number(found)
  }
  return usual
}
