import type { Box } from '../../numeric/optim/optimiser.ts'
import {
  type Asking,
  heldBy,
  type NormAnswer,
  type NormAsked,
  type NormLimits,
  shortened
} from './norm-descent.ts'

/** What a descent asks at γ: Σ f (√w |r| + ε)^p, and the step that lowers its tangent where `free` is given. */
export interface PowerAsked extends NormAsked {
  readonly epsilon: number
}

/** Where a descent came to. */
export interface PowerEnd {
  readonly gamma: Float64Array
  /** Coordinates that are not held by a bound. */
  readonly free: readonly number[]
  /** It came to rest at a fit through as many rows as free coordinates. */
  readonly stationary: boolean
}

/** What is added to a residual shrinks by this factor from step to step, */
const shrinking = 4
/** so many times: what is left is 1e-8 of the mean residual. */
const finest = 13
/** How far it has shrunk where a descent begins near a vertex, which it is not to leave for a far one. */
const nearby = 6
/** Steps in a row that do not move, and end the descent. */
const resting = 2
/** Share of the sum by which a step that rests may lower its tangent. */
const still = 1e-10

interface Step extends Pick<PowerEnd, 'gamma' | 'free'> {
  readonly kind: 'rests' | 'whole' | 'part' | 'none'
}

/** One step at γ; null where the mean is not finite there. */
function* stepFrom(box: Box, gamma: Float64Array): Asking<Step | null> {
  const all = [...gamma.keys()]
  let { value, move } = yield { gamma, free: all }
  if (Number.isNaN(value)) return null
  const held = move === null ? [] : heldBy(box, gamma, move.step)
  const free = all.filter((j) => !held.includes(j))
  if (held.length > 0) ({ move } = yield { gamma, free })
  if (move === null) return { gamma, free, kind: 'none' }
  const { step, predicted } = move
  const whole = gamma.map((v, j) => Math.min(box.upper[j], Math.max(box.lower[j], v + step[j])))
  if (!(predicted > still * value)) {
    // The last of Newton's steps on the equations of the rows that are met.
    const there = yield { gamma: whole, free: null }
    const better = there.value <= value * (1 + still)
    return { gamma: better ? whole : gamma, free, kind: 'rests' }
  }
  const next = yield* shortened(box, { gamma, value }, move)
  if (next === null) return { gamma, free, kind: 'none' }
  const full = next.gamma.every((v, j) => v === whole[j])
  return { gamma: next.gamma, free, kind: full ? 'whole' : 'part' }
}

/** The questions of a step, asked with what is added to the residuals. */
function* withEpsilon<T>(step: Asking<T>, epsilon: number): Generator<PowerAsked, T, NormAnswer> {
  let asked = step.next()
  while (asked.done !== true) asked = step.next(yield { ...asked.value, epsilon })
  return asked.value
}

/** Where a descent begins. */
export interface DescentStart {
  readonly start: Float64Array
  /** The mean residual, of least absolute deviations. */
  readonly spread: number
  readonly near: boolean
}

/**
 * A descent of the sum of |r|^p, p < 1, of a curved mean. Each step is the least sum of the absolute linearised
 * residuals weighted by the slopes of (|r| + ε)^p, as in `powerDescent`, shortened until Σ (|r| + ε)^p itself
 * falls, as in `normDescent` (Anderson & Osborne 1977, Numer. Math. 29); ε begins at the spread and shrinks with
 * every step that is taken whole. It rests at a fit through as many rows as free coordinates, to which the steps
 * are Newton's on the equations of these rows. Null where the mean is not finite at the start.
 */
export function* curvedPowerDescent(
  box: Box,
  { start, spread, near }: DescentStart,
  limits: NormLimits
): Generator<PowerAsked, PowerEnd | null, NormAnswer> {
  let at: Pick<PowerEnd, 'gamma' | 'free'> = { gamma: start, free: [...start.keys()] }
  let level = near ? nearby : 0
  let rested = 0
  let stuck = 0
  for (let k = 0; k < limits.iterations && !limits.cancelled(); k++) {
    const step: Step | null = yield* withEpsilon(
      stepFrom(box, at.gamma),
      spread / shrinking ** level
    )
    if (step === null) return null
    at = step
    rested = step.kind === 'rests' ? rested + 1 : 0
    stuck = step.kind === 'none' ? stuck + 1 : 0
    if (rested === resting) return { ...at, stationary: true }
    if (stuck > resting) break
    if (step.kind !== 'part') level = Math.min(finest, level + 1)
  }
  return { ...at, stationary: false }
}
