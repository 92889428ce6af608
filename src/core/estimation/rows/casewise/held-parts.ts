import { usualLimits } from '../../../model/limits.ts'
import type { FitSpec } from '../../../model/spec.ts'

/** Most numbers that are held of all rows together, and given of them: with 25 characters each, one text of JSON. */
const most = 2 ** 25

/** Numbers that are kept of a row as soon as any part needs some. */
const common = 9

/** What is made of numbers of every row. */
export type HeldPart = 'order' | 'fitted' | 'residuals' | 'plots' | 'influence'

interface Asked {
  readonly part: HeldPart
  /** Parts of the answer that ask for it. */
  readonly by: readonly string[]
  /** Numbers that it holds and gives of a row beside those, where there are so many terms. */
  readonly numbers: (terms: number) => number
}

/** The cheapest first; the order of the residuals is that of tests which need it, beside others. */
const parts: readonly Asked[] = [
  { part: 'order', by: ['assumptions', 'tests'], numbers: () => 2 },
  { part: 'fitted', by: ['fitted'], numbers: () => 2 },
  { part: 'residuals', by: ['residuals'], numbers: () => 6 },
  { part: 'plots', by: ['plots'], numbers: () => 8 },
  { part: 'influence', by: ['influence'], numbers: (terms) => 4 * (terms + 2) + 2 }
]

/** How large the numbers of every row would be. */
export interface Extent {
  readonly rows: number
  readonly terms: number
}

/** A part of the answer that is not held, and why. */
export interface Beyond {
  readonly part: HeldPart
  readonly reason: string
}

/** Parts of the answer that need numbers of every row, as far as they are asked for: those that are held, and those that are too large. */
export interface HeldParts {
  readonly held: readonly HeldPart[]
  readonly beyond: readonly Beyond[]
}

/** Which parts made of numbers of every row are held, within a bound on all of them together. */
export function heldParts(
  { include, limits = usualLimits }: Pick<FitSpec, 'include' | 'limits'>,
  { rows, terms }: Extent
): HeldParts {
  const allowed = Math.min(most, limits.cells)
  const held: HeldPart[] = []
  const beyond: Beyond[] = []
  let total = common * rows
  for (const { part, by, numbers } of parts) {
    if (!by.some((name) => include.includes(name))) continue
    const needed = total + numbers(terms) * rows
    if (needed <= allowed) {
      held.push(part)
      total = needed
    } else {
      const reason = `it needs ${needed} numbers of all rows at once; at most ${allowed} are held`
      beyond.push({ part, reason })
    }
  }
  return { held, beyond }
}
