/**
 * Milliseconds since the epoch by a clock that never jumps: the wall clock as it was when the thread
 * began, and what has passed since. A change of the system's time expires nothing and reverses nothing.
 */
export function steadyNow(): number {
  return Math.round(performance.timeOrigin + performance.now())
}
