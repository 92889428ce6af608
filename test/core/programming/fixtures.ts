import { readFileSync } from 'node:fs'
import type { Matrix } from '../../../src/core/numeric/matrix.ts'

/** A JSON file under test/reference. */
export function reference(path: string) {
  return JSON.parse(readFileSync(new URL(`../../reference/${path}`, import.meta.url), 'utf8'))
}

/** A design from its columns. */
export function design(...columns: readonly (readonly number[])[]): Matrix {
  return {
    rows: columns[0]?.length ?? 0,
    cols: columns.length,
    data: Float64Array.from(columns.flat())
  }
}

/** Uniform numbers on [0, 1) from a linear congruential generator (Knuth & Lewis). */
export function generator(start: number): () => number {
  let seed = start >>> 0
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
    return seed / 2 ** 32
  }
}

/** Agreement in significant digits, capped at 16. */
export function digits(value: number, expected: number): number {
  const error = Math.abs(value - expected) / (Math.abs(expected) || 1)
  return error === 0 ? 16 : Math.min(16, -Math.log10(error))
}
