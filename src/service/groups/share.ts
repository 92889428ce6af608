/**
 * What the threads that fit groups of one request share, in shared memory: the next group that
 * nobody has claimed, whether the answer is ahead of its reader, and whether helpers are to leave.
 */
export type Share = Int32Array

export const newShare = (): Share => new Int32Array(new SharedArrayBuffer(16))

const [next, hold, leave, mark] = [0, 1, 2, 3]

/** Takes up to `wanted` groups: the number of the first. */
export const take = (share: Share, wanted: number): number => Atomics.add(share, next, wanted)

/** How many groups have been taken; it may exceed their number. */
export const taken = (share: Share): number => Atomics.load(share, next)

/** Lets nobody claim groups, or lets them again. */
export function setHold(share: Share, on: boolean): void {
  Atomics.store(share, hold, on ? 1 : 0)
  if (!on) Atomics.notify(share, hold)
}

/** Waits up to `milliseconds` while claims are held up; whether they still are. */
export function held(share: Share, milliseconds: number): boolean {
  if (Atomics.load(share, hold) === 0) return false
  return Atomics.wait(share, hold, 1, milliseconds) === 'timed-out'
}

export const setLeave = (share: Share, on: boolean): void =>
  void Atomics.store(share, leave, on ? 1 : 0)

export const isToLeave = (share: Share): boolean => Atomics.load(share, leave) === 1

/** Whether these are the data that the first thread read; it marks them. */
export function agreesOn(share: Share, data: number): boolean {
  const before = Atomics.compareExchange(share, mark, 0, data)
  return before === 0 || before === data
}
