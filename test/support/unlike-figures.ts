import { expect } from 'vitest'
import type { Report } from '../../src/core/estimation/report.ts'
import { digits } from './digits.ts'
import { unlikeDriving } from './many-rows.ts'

/** Every number of an answer by its path, but the warnings. */
function numbersOf(value: unknown, path = ''): [string, number][] {
  if (typeof value === 'number') return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => numbersOf(inner, `${path}/${key}`))
}

/** Figures that say how far rounding reaches, not what the data say. */
const rounding =
  /score_at_least_squares|rounding_unit|scaled_gradient|iterations|evaluations|digits_agreeing|max_difference|likelihood_loss|sse_excess/

/** Parts of a report that hold estimates. */
const reportParts = [
  'model',
  'data',
  'least_squares',
  'generalized_least_squares',
  'maximum_likelihood'
]

/** Tests divide or take differences of sums, and a likelihood ratio keeps the digits of its likelihoods. */
const compared = /\/tests\//

/** Figures of a part of two answers that have too few digits in common. */
export function unlikeFigures(part: string, passes: Report, whole: Report): readonly unknown[] {
  const mine = new Map(numbersOf(Reflect.get(passes, part), part))
  const other = numbersOf(Reflect.get(whole, part), part)
  expect([...mine.keys()]).toEqual(other.map(([path]) => path))
  const size = Math.abs(whole.maximum_likelihood.glance?.log_likelihood ?? 0)
  return other.flatMap(([path, value]) => {
    if (rounding.test(path) || !Number.isFinite(value)) return []
    const own = mine.get(path) ?? Number.NaN
    const few = compared.test(path)
      ? !(Math.abs(own - value) <= 1e-9 * Math.abs(value) + 1e-13 * size)
      : Math.abs(value) > 1e-9 && digits(own, value) < 11
    return few ? [[path, value, own, digits(own, value)]] : []
  })
}

/** That an answer from passes has the figures, the model and the verdict of the one in memory. */
export function expectSameAnswer(passes: Report, whole: Report): void {
  expect(reportParts.flatMap((part) => unlikeFigures(part, passes, whole))).toEqual([])
  expect(passes.model).toEqual(whole.model)
  expect(passes.data).toEqual(whole.data)
  expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
  expect(passes.equivalence.blocks).toEqual(whole.equivalence.blocks)
  expect(unlikeDriving(passes, whole, 8)).toEqual([])
}

/** That it says of both fits and of the verdict what does not exist in the same words. */
export function expectSameStatus(passes: Report, whole: Report): void {
  for (const block of ['least_squares', 'maximum_likelihood'] as const) {
    expect(passes[block].status).toBe(whole[block].status)
    expect(passes[block].reason).toBe(whole[block].reason)
  }
  expect(passes.equivalence.verdict).toBe(whole.equivalence.verdict)
}
