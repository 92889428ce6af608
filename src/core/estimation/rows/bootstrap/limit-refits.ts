import { nuisanceScale, withKnown } from '../../nuisance.ts'
import { type HeldShape, heldShapes, isAsHigh } from '../../regression/nuisance-limits.ts'
import { type Climb, heightOf } from '../climb.ts'
import type { FittedRows } from '../fitted-points.ts'
import type { Passes } from '../search.ts'
import { without } from '../shape-limit.ts'
import type { Draws } from './draws.ts'
import { estimateOf, type Refit, type Refitting, searchSamples } from './refits.ts'

/** Where the search for a shape begins that is in its limit on all rows: its likelihood is not yet flat there. */
const notFar = 10

/** Where the search for a shape on samples begins that is held at a value on all rows. */
function insideOf(value: number): number {
  return Math.abs(value) > notFar ? Math.sign(value) * notFar : value + 1
}

/** The likelihood's maximum over all rows as its search on samples begins: with all of its shapes searched. */
export function withFreeShapes({ workspace, pass, found, likelihood }: FittedRows): Climb | null {
  const { held } = pass
  const climb = found.likelihood
  if (climb === null || held === null) return climb
  const phi = likelihood.phi.slice()
  phi[held.parameter] = insideOf(held.value)
  const tau = nuisanceScale(workspace.model.family).fromPhi(phi)
  const step = new Float64Array(climb.beta.length + tau.length)
  return { ...climb, tau, step, curvature: null }
}

/** Whichever is higher: where a search ended, or the maximum with a shape held. */
function higherOf(own: Refit, held: Refit): Refit {
  const end = estimateOf(held)
  return end !== null && isAsHigh(heightOf(end), heightOf(own.climb)) ? held : own
}

/**
 * Maxima of the likelihood on samples. Where the search of one was on its way to a shape's end, that shape is
 * held there, and the higher is taken: what `shapeLimitOf` does on all rows.
 */
export async function withShapeLimits(
  refits: readonly Refit[],
  { of, begun, draws }: { readonly of: Refitting; readonly begun: Climb; readonly draws: Draws },
  passes: Passes
): Promise<readonly Refit[]> {
  const { family } = of.model
  const { free, toPhi } = nuisanceScale(family)
  const shapesOf = (refit: Refit): readonly HeldShape[] =>
    heldShapes(family, {
      phi: toPhi(refit.climb.tau),
      free,
      settled: estimateOf(refit) !== null
    })
  const keyOf = ({ parameter, value }: HeldShape): string => `${parameter} ${value}`
  const shapes = new Map(refits.flatMap(shapesOf).map((shape) => [keyOf(shape), shape]))
  let best = refits
  for (const [key, { parameter, value }] of shapes) {
    const leaving = refits.filter((refit) => shapesOf(refit).some((shape) => keyOf(shape) === key))
    const numbers = leaving.map(({ number }) => number)
    const model = { ...of.model, family: withKnown(family, parameter, value) }
    const holding = { ...of, model, pass: { ...of.pass, held: { parameter, value } } }
    const climb = without(begun, free.indexOf(parameter))
    const [ends] = await searchSamples([climb], { of: holding, draws, numbers }, passes)
    best = best.map((own, k) => {
      const place = leaving.indexOf(refits[k])
      return place < 0 ? own : higherOf(own, ends[place])
    })
  }
  return best
}
