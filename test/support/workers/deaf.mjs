// Never looks at the stop flag; its first bytes say what it does: "spin", "die", "abort", or echo.
import { parentPort, threadId } from 'node:worker_threads'

parentPort.on('message', ({ task: { body } }) => {
  const text = Buffer.from(body).toString()
  // The clock is read so that no compiler can fold the loop into one without an interruption point.
  while (text.startsWith('spin') && Date.now() > 0) Math.sqrt(2)
  if (text.startsWith('die')) process.exit(3)
  if (text.startsWith('abort')) process.kill(process.pid, 'SIGKILL')
  const outcome = { kind: 'answer', body: Buffer.from(String(threadId)) }
  parentPort.postMessage({ kind: 'ended', outcome })
})
