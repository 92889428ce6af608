import { usualLimits } from '../../../model/limits.ts'
import type { FitSpec } from '../../../model/spec.ts'

/** Most numbers of all rows together, held or given: of the half that is given at most, 25 characters each, JSON makes one text. */
const most = 2 ** 25

/** What is made of numbers of every row. */
export type HeldPart =
  | 'order'
  | 'fitted'
  | 'residuals'
  | 'plots'
  | 'influence'
  | 'assumptions'
  | 'collinearity'
  | 'witness'
  | 'driving'

/** Numbers of a row that a part holds and gives, no more than half of them given. */
export interface Share {
  readonly part: HeldPart
  /** Parts of the answer that ask for it; itself unless they are named. */
  readonly by?: readonly string[]
  readonly numbers: number
}

/** How many numbers of every row the parts of a model are. */
export interface Extent {
  readonly rows: number
  /** Numbers that are kept of a row as soon as any part needs some. */
  readonly common: number
  /** The cheapest first. */
  readonly shares: readonly Share[]
}

/** The numbers of a regression of one response; the order of residuals is that of tests which need it beside others. */
export function extentOfOne(rows: number, terms: number): Extent {
  return {
    rows,
    common: 9,
    shares: [
      { part: 'order', by: ['assumptions', 'tests'], numbers: 2 },
      { part: 'fitted', numbers: 2 },
      { part: 'residuals', numbers: 6 },
      { part: 'plots', numbers: 8 },
      { part: 'influence', numbers: 4 * (terms + 2) + 2 }
    ]
  }
}

/** Numbers of every row that pictures are, drawn from the columns of a model with so many terms. */
export function extentOfPictures(
  rows: number,
  { columns, terms }: { readonly columns: number; readonly terms: number }
): Extent {
  return { rows, common: columns + 2 * terms + 8, shares: [{ part: 'plots', numbers: 4 }] }
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
  { rows, common, shares }: Extent
): HeldParts {
  const allowed = Math.min(most, limits.cells)
  const held: HeldPart[] = []
  const beyond: Beyond[] = []
  let total = common * rows
  for (const { part, by = [part], numbers } of shares) {
    if (!by.some((name) => include.includes(name))) continue
    const needed = total + numbers * rows
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

/** The request, with the rows that drive two estimates apart among its parts where they are. */
export function withDriving(spec: FitSpec, apart: boolean): FitSpec {
  return apart ? { ...spec, include: [...spec.include, 'driving'] } : spec
}

/** What an answer lacks where the rows that drive the estimates apart are too many to be held. */
export function drivingLacks({ beyond }: HeldParts): readonly string[] {
  return beyond
    .filter(({ part }) => part === 'driving')
    .map(({ reason }) => `the rows that drive the estimates apart (${reason})`)
}
