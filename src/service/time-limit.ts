/** Time limit of a request that states none, in milliseconds. */
const usual = 30_000

/**
 * The time limit that a request body states, without parsing it: it bounds the wait in the queue
 * until a worker has read the request and tells the true one. A guess, never an error.
 */
export function peekTimeLimit(body: Uint8Array): number {
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
