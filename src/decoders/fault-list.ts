import { Failure, type Fault } from '../core/failure.ts'

/** Most faults told in one answer; the rest are counted. */
const kept = 20

/** Collects faults so that a client learns of all at once. */
export interface FaultList {
  add(fault: Fault): void
  /** Takes over what a Failure carries. */
  addFailure(failure: Failure): void
  readonly total: () => number
  /** Takes every fault over to another list. */
  moveTo(other: FaultList): void
  /** Whether a fault at this pointer has been kept. */
  has(pointer: string): boolean
  /** Throws what was collected. */
  settle(): never
}

/** An empty list; the first 20 faults are kept, all are counted. */
export function faultList(): FaultList {
  const faults: Fault[] = []
  let total = 0
  const add = (fault: Fault): void => {
    total += 1
    if (faults.length < kept) faults.push(fault)
  }
  const failure = (): Failure => {
    const collected = new Failure(...faults)
    collected.total = total
    return collected
  }
  return {
    add,
    addFailure(failure) {
      failure.faults.forEach(add)
      total += failure.total - failure.faults.length
    },
    moveTo(other) {
      if (total > 0) other.addFailure(failure())
    },
    total: () => total,
    has: (pointer) => faults.some((fault) => fault.pointer === pointer),
    settle() {
      throw failure()
    }
  }
}
