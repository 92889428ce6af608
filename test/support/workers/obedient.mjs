// Works until it is told to stop, then answers.
import { parentPort } from 'node:worker_threads'

parentPort.on('message', ({ stop }) => {
  parentPort.postMessage({ kind: 'started', timeoutMs: 60_000 })
  Atomics.wait(stop, 0, 0)
  parentPort.postMessage({ kind: 'ended', outcome: { kind: 'answer', body: new Uint8Array() } })
})
