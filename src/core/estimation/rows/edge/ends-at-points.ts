import { nuisanceScale } from '../../nuisance.ts'
import { mostBeyond } from '../../regression/edge-ascent.ts'
import { type EdgeConstraint, predictorEdges } from '../../regression/edge-rows.ts'
import type { Climb } from '../climb.ts'
import { type Frame, inOrthogonal } from '../frame.ts'
import type { Picked } from '../picked.ts'
import type { Pass, Point } from '../regression-pass.ts'
import type { Start } from '../start.ts'
import type { Sums } from '../sums.ts'
import { pickedConstraint } from './edge-rows.ts'

/** Where a pass looks which rows do not lie inside the range of their means: `mostBeyond` at all points together. */
export function lookingBeyond(
  { model }: Pick<Start, 'model'>,
  climbs: readonly Climb[]
): Pick<Pass, 'atEdge' | 'selection'> {
  const { toPhi } = nuisanceScale(model.family)
  const at = climbs.map(({ beta, tau }) => ({ beta, phi: toPhi(tau) }))
  const most = Math.max(1, Math.floor(mostBeyond / at.length))
  return { atEdge: true, selection: { kind: 'not_inside', at, restingOn: null, most } }
}

/** The rows beyond an end at one of the points, as constraints on moves in U R⁻¹ from an optimum. */
export function beyondAt(
  picked: readonly Picked[],
  point: number,
  { frame, climb }: { readonly frame: Frame; readonly climb: Climb }
): EdgeConstraint[] {
  const optimum = inOrthogonal(frame, climb.beta)
  return picked.filter(({ of }) => of === point).map((row) => pickedConstraint(row, frame, optimum))
}

/** Rows that rest on each end of their means at points, the first of them and so many at most, each with its point. */
export async function restingRows(
  start: Pick<Start, 'model' | 'pass'>,
  reduce: (pass: Omit<Pass, 'frame'>) => Promise<Sums>,
  { at, most }: { readonly at: readonly Pick<Point, 'beta' | 'phi'>[]; readonly most: number }
): Promise<{ readonly edge: number; readonly rows: readonly Picked[] }[]> {
  const out: { readonly edge: number; readonly rows: readonly Picked[] }[] = []
  for (const [restingOn, { edge }] of predictorEdges(start.model).entries()) {
    const selection = { kind: 'not_inside' as const, at, restingOn, most }
    const { picked } = await reduce({ ...start.pass, points: [], selection })
    if (picked.length > 0) out.push({ edge, rows: picked })
  }
  return out
}
