import { nuisanceScale } from '../../nuisance.ts'
import { heldShapes, isAsHigh } from '../../regression/nuisance-limits.ts'
import type { Climb } from '../climb.ts'
import { heightOf } from '../climb.ts'
import type { FittedRows } from '../covariances.ts'
import type { Passes } from '../search.ts'
import type { Draws } from './draws.ts'
import { estimateOf, searchSamples } from './refits.ts'

/** Where the search for a shape begins that is in its limit on all rows: its likelihood is not yet flat there. */
const notFar = 10

/**
 * The likelihood of a law whose shape is in its limit on all rows, fitted to every sample: with the shape
 * searched, and where that is on its way to its end in the limit, whichever is higher, as on all rows.
 */
export async function refitsNearLimit(
  { workspace, start, pass, found, likelihood }: FittedRows,
  on: { readonly draws: Draws; readonly replicates: number },
  passes: Passes
): Promise<(Climb | null)[]> {
  const { frame, likelihood: limit, passes: done } = found
  const { held } = pass
  if (limit === null || held === null)
    throw new Error('a law in its limit has a shape that is held')
  const { model } = workspace
  const { free, fromPhi, toPhi } = nuisanceScale(model.family)
  const inside = likelihood.phi.map((value, k) =>
    k === held.parameter ? Math.sign(held.value) * notFar : value
  )
  const { draws, replicates } = on
  const numbers = Array.from({ length: replicates }, (_, number) => number)
  const tau = fromPhi(inside)
  const step = new Float64Array(limit.beta.length + tau.length)
  const searched = { ...limit, tau, step, curvature: null }
  const unheld = { pass: { ...pass, held: null }, frame, model, done }
  const [first] = await searchSamples([searched], { of: unheld, draws, numbers }, passes)
  const leaving = first.filter((refit) => {
    const { climb } = refit
    const at = { phi: toPhi(climb.tau), free, settled: estimateOf(refit) !== null }
    return heldShapes(model.family, at).some(({ parameter }) => parameter === held.parameter)
  })
  const of = { pass, frame, model: start.model, done }
  const [ends] = await searchSamples(
    [limit],
    { of, draws, numbers: leaving.map(({ number }) => number) },
    passes
  )
  return first.map((refit) => {
    const place = leaving.indexOf(refit)
    const end = place < 0 ? null : estimateOf(ends[place])
    const higher = end !== null && isAsHigh(heightOf(end), heightOf(refit.climb))
    return higher ? end : estimateOf(refit)
  })
}
