// Never looks at the stop flag; its first bytes say what it does: "spin", "die", "abort", or echo.
import { parentPort, threadId } from 'node:worker_threads'

parentPort.on('message', ({ task: { body } }) => {
  const text = Buffer.from(body).toString()
  // Arithmetic alone, as a fit is: Node 24 drops the interruption point of a loop that calls a string method.
  const spin = text.startsWith('spin')
  const values = new Float64Array(1000)
  while (spin) for (let i = 0; i < values.length; i++) values[i] = values[i] / 2 + i
  if (text.startsWith('die')) process.exit(3)
  if (text.startsWith('abort')) process.kill(process.pid, 'SIGKILL')
  const outcome = { kind: 'answer', body: Buffer.from(String(threadId)) }
  parentPort.postMessage({ kind: 'ended', outcome })
})
