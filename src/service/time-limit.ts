import type { Task } from './answer.ts'

/** Time limit of a request that states none, in milliseconds. */
const usual = 30_000

/** Time limit of a file that is read in pieces, in milliseconds. */
const ofFiles = 900_000

/** The time limit of a task while it waits, and until a worker has read what it says itself. */
export function timeLimitOf({ body, file, carrier }: Task): number {
  if (carrier !== undefined) return carrier.timeoutMs
  return file === undefined ? peekTimeLimit(body) : ofFiles
}

/** Bytes at either end of a large body that are looked at: what is between them is data. */
const end = 65_536

/** The time limit that a large body states before or after its data. */
export function timeLimitAtEnds(body: Uint8Array): number {
  return peekTimeLimit(Buffer.concat([body.subarray(0, end), body.subarray(-end)]))
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
