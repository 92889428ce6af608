import { multiplyVector } from '../../numeric/linalg/product.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import {
  minimiseQuadratic,
  type QuadraticMinimum
} from '../../numeric/optim/quadratic-programme.ts'
import { positiveCurvature, type Stiffer } from './edge-curvature.ts'
import { nearInside, slack } from './edge-inside.ts'
import type { EdgeConstraint } from './edge-rows.ts'

/** What all rows say of a point (γ, τ). */
export interface EdgeReading {
  /** −ln L, the rows that rest on an end of their mean a breath inside; not finite where a row lies beyond. */
  readonly value: number
  readonly gradient: Float64Array
  readonly second: Matrix
  /** Rows beyond an end of their mean, `mostBeyond` at most. */
  readonly beyond: readonly EdgeConstraint[]
}

/** Where a likelihood is largest over all γ whose means stay in their range. */
export interface EdgeAscent {
  /** (γ, τ). */
  readonly x: Float64Array
  /** There, but for the last step. */
  readonly reading: EdgeReading
  /** √(s'Hs) of the last step s. */
  readonly decrement: number
  /** Independent rows that rest on an end and are held there by a positive multiplier. */
  readonly active: readonly EdgeConstraint[]
  /** Points that were looked at. */
  readonly evaluations: number
}

type Ascending<T> = Generator<Float64Array, T, EdgeReading>

/** Decrement that ends an ascent, and one that ends it where it no longer shrinks. */
const enough = 1e-10
const resolved = 1e-4
/** Most points that are looked at. */
const most = 100
/** Rows beyond an end that one reading tells of, those that are farthest beyond. */
export const mostBeyond = 200

const dot = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, j) => sum + value * b[j], 0)

/** Constraints on a step from x in (γ, τ), and the sizes that rounding of each is relative to. */
interface Steps {
  readonly normals: Matrix
  readonly bounds: Float64Array
  readonly sizes: Float64Array
}

function asSteps(constraints: readonly EdgeConstraint[], x: Float64Array): Steps {
  const normals = zeros(x.length, constraints.length)
  const sizes = new Float64Array(constraints.length)
  const bounds = Float64Array.from(constraints, ({ normal, bound, size }, k) => {
    column(normals, k).set(normal)
    const reached = normal.reduce((sum, value, j) => sum + value * x[j], 0)
    const own = normal.reduce((sum, value, j) => sum + Math.abs(value * x[j]), Math.abs(bound))
    sizes[k] = Math.max(own, size)
    return Math.abs(bound - reached) <= slack * own ? 0 : bound - reached
  })
  return { normals, bounds, sizes }
}

/**
 * The constraint that a step misses most, or is held by and keeps away from, beside what rounding allows; null
 * where there is none.
 */
function missed(
  { normals, bounds, sizes }: Steps,
  { s, active }: QuadraticMinimum,
  rounding: number
): number | null {
  let worst: number | null = null
  let most = 1
  bounds.forEach((bound, k) => {
    let short = bound
    let size = sizes[k]
    column(normals, k).forEach((value, j) => {
      short -= value * s[j]
      size += Math.abs(value * s[j])
    })
    const off = active.includes(k) ? Math.abs(short) / rounding : short / slack
    if (off > most * size) {
      most = off / size
      worst = k
    }
  })
  return worst
}

/** Most times that second derivatives are made stiffer across rows that a step misses. */
const mostStiffer = 20
/** How near to the rows that hold it a step is to come, beside the size of their terms, as long as that can be had. */
const exact = 1e-14

/**
 * Newton's step inside the constraints that are known. Where the likelihood is flat but for them, rounding may
 * carry a step across one: the second derivatives are made stiffer across that one too.
 */
function stepWithin(
  reading: EdgeReading,
  x: Float64Array,
  of: { readonly known: readonly EdgeConstraint[]; readonly active: readonly EdgeConstraint[] }
) {
  const held = of.known.filter(({ rests }) => rests)
  const steps = asSteps(held, x)
  let stiffer: Stiffer = { across: of.active, times: 1 }
  for (let round = 0; round < mostStiffer; round++) {
    const curvature = positiveCurvature(reading, stiffer)
    if (curvature === null) return null
    const { factor, matrix } = curvature
    const found = minimiseQuadratic({ factor, gradient: reading.gradient, ...steps })
    if (found === null) return null
    const { s } = found
    const short = missed(steps, found, 2 * round < mostStiffer ? exact : slack)
    if (short === null) {
      const decrement = Math.sqrt(dot(s, multiplyVector(matrix, s)))
      // A step to an end where nothing curves gains what its slope says.
      const rise = Math.sqrt(Math.max(decrement ** 2, -dot(s, reading.gradient)))
      return { s, decrement, rise, active: found.active.map((k) => held[k]) }
    }
    const { across, times } = stiffer
    const more = [...found.active, short].map((k) => held[k])
    stiffer = { across: [...new Set([...across, ...more])], times: 4 * times }
  }
  return null
}

/** Constraints with those of a reading that were not among them; the same object where there are none. */
export function grown(
  known: readonly EdgeConstraint[],
  { beyond }: Pick<EdgeReading, 'beyond'>
): readonly EdgeConstraint[] {
  const keyOf = ({ normal, bound }: EdgeConstraint) => `${normal.join(' ')} ${bound}`
  const old = new Set(known.map(keyOf))
  const more = new Map(beyond.map((one) => [keyOf(one), one]))
  const fresh = [...more].flatMap(([key, one]) => (old.has(key) ? [] : one))
  return fresh.length === 0 ? known : [...known, ...fresh]
}

interface Inside {
  readonly x: Float64Array
  readonly reading: EdgeReading
  readonly known: readonly EdgeConstraint[]
}

/** A point near the start at which every mean lies in its range; null where there is none. */
function* firstInside(
  start: Float64Array,
  r: number,
  told: readonly EdgeConstraint[]
): Ascending<Inside | null> {
  let known = told
  for (let looked = 0; looked < most / 2; looked++) {
    const near = nearInside(known, start.subarray(0, r))
    if (near === null) return null
    const x = Float64Array.of(...near, ...start.subarray(r))
    const reading = yield x
    if (Number.isFinite(reading.value) && reading.beyond.length === 0) return { x, reading, known }
    const more = grown(known, reading)
    if (more === known) return null
    known = more
  }
  return null
}

/**
 * The maximum of a likelihood whose affine predictor (r coefficients) has to stay in the range of its means, by
 * Newton's steps as quadratic programmes (sequential quadratic programming; Nocedal & Wright 2006, ch. 18): a row
 * that a step puts beyond the end of its mean becomes a constraint of the step, if its density has a limit there
 * (constraint generation), and shortens the step else; some may be told before. Null where it does not settle.
 * Whoever drives it says what each point is.
 */
export function* edgeAscent(
  start: Float64Array,
  r: number,
  told: readonly EdgeConstraint[] = []
): Ascending<EdgeAscent | null> {
  const inside = yield* firstInside(start, r, told)
  if (inside === null) return null
  let { x, reading, known } = inside
  let active: readonly EdgeConstraint[] = []
  let before = Number.POSITIVE_INFINITY
  let share = 1
  for (let evaluations = 1; evaluations < most; evaluations++) {
    const step = stepWithin(reading, x, { known, active })
    if (step === null) return null
    const { s, decrement, rise } = step
    const rounding = Number.EPSILON * Math.abs(reading.value)
    const still = rise < resolved && rise > before / 4
    // What a shortened step could gain is below the rounding of the likelihood.
    const spent = share < 1 && rise ** 2 <= rounding
    const small = decrement <= enough && rise ** 2 <= 64 * rounding
    const next = x.map((value, j) => value + share * s[j])
    if (small || still || spent) {
      return { x: next, reading, decrement, active: step.active, evaluations }
    }
    const there = yield next
    const more = grown(known, there)
    if (
      there.value <= reading.value + 1e-12 * Math.abs(reading.value) &&
      there.beyond.length === 0
    ) {
      before = share === 1 ? rise : Number.POSITIVE_INFINITY
      x = next
      reading = there
      active = step.active
      share = 1
    } else if (more.some((row) => row.rests && !known.includes(row))) share = 1
    else share /= 2
    known = more
  }
  return null
}
