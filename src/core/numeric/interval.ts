/** A range of numbers; `lowOpen` and `highOpen` say whether an end itself is excluded. */
export interface Interval {
  readonly low: number
  readonly high: number
  readonly lowOpen: boolean
  readonly highOpen: boolean
}

/** (−∞, ∞) */
export const realLine: Interval = { low: -Infinity, high: Infinity, lowOpen: true, highOpen: true }
/** (0, ∞) */
export const positive: Interval = { low: 0, high: Infinity, lowOpen: true, highOpen: true }
/** [0, ∞) */
export const nonNegative: Interval = { low: 0, high: Infinity, lowOpen: false, highOpen: true }
/** (0, 1) */
export const unitInterval: Interval = { low: 0, high: 1, lowOpen: true, highOpen: true }
/** [0, 1] */
export const closedUnitInterval: Interval = { low: 0, high: 1, lowOpen: false, highOpen: false }

/** Whether x lies in the interval; never for NaN. */
export function contains({ low, high, lowOpen, highOpen }: Interval, x: number): boolean {
  return (lowOpen ? x > low : x >= low) && (highOpen ? x < high : x <= high)
}
