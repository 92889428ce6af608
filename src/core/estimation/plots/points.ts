import type { Point } from './chart.ts'

/** Most rows that are drawn one by one. */
export const rowLimit = 2000

/** Pairs (x_i, y_i) that are finite, every k-th of them so that at most `rowLimit` are left. */
export function pairs(x: ArrayLike<number>, y: ArrayLike<number>): Point[] {
  const step = Math.max(1, Math.ceil(x.length / rowLimit))
  const out: Point[] = []
  for (let i = 0; i < x.length; i += step) {
    if (Number.isFinite(x[i]) && Number.isFinite(y[i])) out.push([x[i], y[i]])
  }
  return out
}

/** `count` points over [low, high], ends included. */
export function grid(low: number, high: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1))
}
