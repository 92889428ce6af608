import { principal } from '../../numeric/optim/bounds.ts'
import { nuisanceScale, withKnown } from '../nuisance.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import { type HeldShape, heldShapes, isAsHigh } from '../regression/nuisance-limits.ts'
import { type Climb, heightOf } from './climb.ts'
import { freeCurvature } from './newton-step.ts'
import { type Found, type Passes, searchRows } from './search.ts'
import type { Start } from './start.ts'

/** A search over all rows with a shape held where the likelihood is largest. */
export interface ShapeLimit {
  readonly shape: HeldShape
  readonly start: Start
  readonly found: Found
}

/** A climb that begins where another ended, without its searched nuisance parameter number a. */
export function without(climb: Climb, a: number): Climb {
  const r = climb.beta.length
  const rest = [...climb.tau.keys()].filter((k) => k !== a)
  const places = [...climb.beta.keys(), ...rest.map((k) => r + k)]
  const whole = climb.curvature === null ? null : principal(climb.curvature.whole, places)
  const far = Number.POSITIVE_INFINITY
  return {
    ...climb,
    tau: Float64Array.from(rest, (k) => climb.tau[k]),
    curvature: whole === null ? null : freeCurvature(whole, r),
    step: new Float64Array(places.length),
    value: far,
    distance: far,
    decrement: Number.NaN,
    passes: 0,
    outside: false,
    settled: false
  }
}

/**
 * The maximum over all rows with a shape held where no search ends, as a limit of the law, when its likelihood is
 * not below the one that was found: the rule of `limitOfNuisance`. Null where the maximum stands as it was found.
 */
export async function shapeLimitOf(
  start: Start,
  found: Found,
  passes: Passes
): Promise<ShapeLimit | null> {
  const { model, pass } = start
  const { likelihood, frame } = found
  if (likelihood === null || likelihood.penalised || frame.kept.length < model.terms.length) {
    return null
  }
  const { free, toPhi } = nuisanceScale(model.family)
  const { settled } = likelihood
  let made = found.passes
  for (const shape of heldShapes(model.family, { phi: toPhi(likelihood.tau), free, settled })) {
    const { parameter, value } = shape
    const own: Start = {
      ...start,
      model: { ...model, family: withKnown(model.family, parameter, value) },
      pass: { ...pass, held: { parameter, value } }
    }
    const begun = without(likelihood, free.indexOf(parameter))
    const climbing = { ...own, frame, squares: null, likelihood: begun, norm: null }
    const ended = await searchRows(climbing, passes, made)
    if ('unlike' in ended) throw new Error('the rank of the design has been settled')
    made = ended.passes
    const climb = ended.likelihood
    if (climb?.settled !== true || !isAsHigh(heightOf(climb), heightOf(likelihood))) continue
    const { squares, squaresSums } = found
    return { shape, start: own, found: { ...ended, squares, squaresSums } }
  }
  return null
}

/** The estimate in a limit, once it is known to be sound. */
export function inLimit(result: LikelihoodResult, { shape }: ShapeLimit): LikelihoodResult {
  if (result.status !== 'ok') return result
  const { parameter, sign, reason } = shape
  const infinite = new Int8Array(result.phi.length)
  infinite[parameter] = sign
  return { ...result, status: 'boundary', reason, infinite }
}
