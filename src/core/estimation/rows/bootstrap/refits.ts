import { nuisanceScale } from '../../nuisance.ts'
import { isAffine, type RegressionModel } from '../../regression/model.ts'
import { advanced, type Climb, pointOf } from '../climb.ts'
import { isSteep } from '../flatness.ts'
import type { Frame } from '../frame.ts'
import { along } from '../newton-step.ts'
import type { Pass } from '../regression-pass.ts'
import { measured, type Passes, settled, within } from '../search.ts'
import { placesOf } from '../sums.ts'
import { batchesOf } from './batches.ts'
import type { Draws } from './draws.ts'

/** A regression whose estimates are fitted to samples, after so many passes. */
export interface Refitting {
  readonly pass: Omit<Pass, 'points' | 'frame'>
  readonly frame: Frame
  readonly model: RegressionModel
  readonly done: number
}

/** Most passes for some replicates: Newton's method begins near their optimum, but a curved mean may hardly tell it. */
const mostPasses = 200

/** An estimate of one sample on its way. */
export interface Refit {
  readonly number: number
  readonly climb: Climb
  /** It has no estimate. */
  readonly failed: boolean
}

/** An estimate as the search on a sample of its rows begins from it. */
function begun(climb: Climb): Climb {
  const step = new Float64Array(climb.step.length)
  const far = Number.POSITIVE_INFINITY
  return {
    ...climb,
    step,
    value: far,
    decrement: Number.NaN,
    passes: 0,
    distance: far,
    settled: false
  }
}

/** Whether the rows of a sample tell of every coefficient that is free: one that lacks a level has no estimate. */
function isSteepAt({ curvature, beta }: Climb): boolean {
  if (curvature === null) return false
  const { whole, directions } = curvature
  return isSteep(along(directions, whole.rows).matrix(whole), directions?.cols ?? beta.length)
}

/** One pass over samples: Newton's step of each. */
async function stepped(
  refits: readonly Refit[],
  { of, draws }: { readonly of: Refitting; readonly draws: Draws },
  passes: Passes
): Promise<Refit[]> {
  const { frame, model } = of
  const scale = nuisanceScale(model.family)
  const points = refits.map(({ climb, number }) => ({
    ...pointOf(climb, 2, scale),
    replicate: number
  }))
  const pass: Pass = { ...of.pass, frame, points, draws }
  const sums = await passes.source.reduce(pass, within(passes, of.done))
  const places = placesOf(pass)
  const closed = isAffine(model)
  return refits.map(({ climb, number }, k) => {
    const reading = { sums, at: places[k], frame, scale }
    const next = measured(advanced(climb, reading), {
      sums,
      exact: true,
      before: climb,
      enough: settled
    })
    const end = next.settled || (closed && climb.criterion === 'squares')
    // Second derivatives that are not positive stay those of before: an end with them is no optimum.
    const failed = end && (next.curvature === climb.curvature || !isSteepAt(next))
    return { number, failed, climb: { ...next, settled: end && !failed } }
  })
}

/** Where the searches of some samples end, in their order. */
async function refitted(
  begin: readonly Refit[],
  on: { readonly of: Refitting; readonly draws: Draws },
  passes: Passes
): Promise<readonly Refit[]> {
  let refits = begin
  for (let made = 0; made < mostPasses; made++) {
    const open = refits.filter(({ climb, failed }) => !climb.settled && !failed)
    if (open.length === 0) break
    const next = await stepped(open, on, passes)
    refits = refits.map((own) => next[open.indexOf(own)] ?? own)
  }
  return refits
}

/** Where searches that begin at estimates of all rows end on some samples, so many samples at a time. */
export async function searchSamples(
  climbs: readonly Climb[],
  on: { readonly of: Refitting; readonly draws: Draws; readonly numbers: readonly number[] },
  passes: Passes
): Promise<Refit[][]> {
  const { of, numbers } = on
  const scale = nuisanceScale(of.model.family)
  const points = climbs.map((climb) => ({ ...pointOf(climb, 2, scale), replicate: 0 }))
  const size = placesOf({ points, frame: of.frame }).reduce((sum, own) => sum + own.size, 0)
  const found: Refit[][] = climbs.map(() => [])
  for (const batch of batchesOf(numbers.length, size)) {
    const begin = batch.flatMap((place) =>
      climbs.map((climb) => ({ number: numbers[place], climb: begun(climb), failed: false }))
    )
    const ends = await refitted(begin, on, passes)
    ends.forEach((end, k) => {
      found[k % climbs.length].push(end)
    })
  }
  return found
}

/** The estimate that a search came to; null where it is none. */
export function estimateOf({ climb, failed }: Refit): Climb | null {
  return climb.settled && !failed ? climb : null
}

/** Estimates of all rows fitted to every sample; null for one that has none. */
export async function allRefits(
  climbs: readonly Climb[],
  on: { readonly of: Refitting; readonly draws: Draws; readonly replicates: number },
  passes: Passes
): Promise<(Climb | null)[][]> {
  const numbers = Array.from({ length: on.replicates }, (_, number) => number)
  const ends = await searchSamples(climbs, { ...on, numbers }, passes)
  return ends.map((own) => own.map(estimateOf))
}
