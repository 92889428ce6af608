import type { Box } from '../../numeric/optim/optimiser.ts'

export interface NormLimits {
  readonly iterations: number
  readonly cancelled: () => boolean
}

/** What a sequence of linear programmes asks at γ: the norm, and the step over the free coordinates where they are given. */
export interface NormAsked {
  readonly gamma: Float64Array
  readonly free: readonly number[] | null
}

/** The exact minimiser of the linearised norm, as a step, and by how much the linear model falls. */
export interface NormMove {
  readonly step: Float64Array
  readonly predicted: number
}

export interface NormAnswer {
  /** NaN where the mean is not finite. A step may come with another one, of a merit that weighs it. */
  readonly value: number
  /** Null where none was asked for, or none is finite. */
  readonly move: NormMove | null
}

/** Where a sequence of linear programmes came to. */
export interface NormEnd {
  readonly gamma: Float64Array
  readonly value: number
  /** Coordinates that are not held by a bound. */
  readonly free: readonly number[]
  readonly iterations: number
  readonly stop: 'stationary' | 'stuck' | 'limit'
}

export type Asking<T> = Generator<NormAsked, T, NormAnswer>

/** A share of the step that lowers the norm by a tenth of what the linear model promises, inside the box. */
export function* shortened(
  { lower, upper }: Box,
  { gamma, value }: Pick<NormEnd, 'gamma' | 'value'>,
  move: NormMove
): Asking<Pick<NormEnd, 'gamma' | 'value'> | null> {
  for (let t = 1; t > 1e-12; t /= 2) {
    const trial = gamma.map((v, j) => Math.min(upper[j], Math.max(lower[j], v + t * move.step[j])))
    const there = yield { gamma: trial, free: null }
    if (there.value < value - 0.1 * t * move.predicted) return { gamma: trial, value: there.value }
  }
  return null
}

/** Coordinates at a bound that the step would leave. */
export function heldBy(
  { lower, upper }: Box,
  gamma: Float64Array,
  step: Float64Array
): readonly number[] {
  return [...gamma.keys()].filter(
    (j) => (gamma[j] <= lower[j] && step[j] < 0) || (gamma[j] >= upper[j] && step[j] > 0)
  )
}

/**
 * A sequence of linear programmes (Anderson & Osborne 1977, Numer. Math. 29; Madsen 1985, §2): each step
 * is the exact fit of the linearised residuals in the norm itself, shortened until the norm falls. It
 * ends at a stationary point, quadratically where as many residuals as parameters decide it. Null when
 * μ is not finite at the start. Whoever drives it says what each point is.
 */
export function* normDescent(
  box: Box,
  start: Float64Array,
  limits: NormLimits
): Asking<NormEnd | null> {
  const all = [...start.keys()]
  let { value } = yield { gamma: start, free: null }
  if (Number.isNaN(value)) return null
  let gamma = start
  let free: readonly number[] = all
  let iterations = 0
  let stop: NormEnd['stop'] = 'limit'
  while (iterations < limits.iterations && !limits.cancelled()) {
    const asked = yield { gamma, free: all }
    const held = asked.move === null ? [] : heldBy(box, gamma, asked.move.step)
    free = all.filter((j) => !held.includes(j))
    const { value: here, move } = held.length > 0 ? yield { gamma, free } : asked
    value = here
    if (move === null || !(move.predicted > 4 * Number.EPSILON * value)) {
      stop = move === null ? 'stuck' : 'stationary'
      break
    }
    const next = yield* shortened(box, { gamma, value }, move)
    iterations++
    if (next === null) {
      stop = 'stuck'
      break
    }
    gamma = next.gamma
    value = next.value
  }
  return { gamma, value, free, iterations, stop }
}
