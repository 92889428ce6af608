import { inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { type Convergence, judgeConvergence } from '../../numeric/optim/convergence.ts'
import type { Box } from '../../numeric/optim/optimiser.ts'
import type { NuisanceScale } from '../nuisance.ts'
import {
  fixedCoefficients,
  restrictedCovariance,
  withoutFixed
} from '../regression/restricted-covariance.ts'
import { derivativesAt, type Reading } from './derivatives.ts'
import { convexified, flatDirection } from './flatness.ts'
import {
  coefficientsOf,
  covarianceOfTerms,
  type Frame,
  fromOrthogonal,
  inOrthogonal,
  toOrthogonal
} from './frame.ts'
import { along, type Curvature, freeCurvature, newtonStep, onBounds } from './newton-step.ts'
import type { Point } from './regression-pass.ts'

/**
 * One criterion on its way to its optimum, in (β, τ): coefficients of the frame's columns and the
 * searched nuisance parameters. It is always minimised: ½ Σ w r², or −ln L.
 */
export interface Climb {
  readonly criterion: 'squares' | 'likelihood'
  readonly beta: Float64Array
  readonly tau: Float64Array
  /** β where it began. */
  readonly begun: Float64Array
  /** Firth's penalty ½ ln |I| is added to ln L; the law has no dispersion and its canonical link. */
  readonly penalised: boolean
  /** Bounds of β; null where there are none. */
  readonly box: Box | null
  /** Directions in U R⁻¹ that leave the rows which are held on an end of their mean where they are; absent where none is. */
  readonly within?: Matrix
  /** Means may rest on an end of their range. */
  readonly hasEnds?: boolean
  /** It left the range of its means, or of the shapes that are searched. */
  readonly outside?: boolean
  /** Second derivatives in (U R⁻¹, τ), factored; null before the first full pass, or where not positive. */
  readonly curvature: Curvature | null
  /** β where they were taken. */
  readonly curvedAt: Float64Array
  /** Value at the point that was last looked at. */
  readonly value: number
  /** √(g'H⁻¹g) there: for a likelihood the distance to the optimum in standard errors. */
  readonly decrement: number
  /** The step that led from there to here, in (β, τ). */
  readonly step: Float64Array
  readonly passes: number
  /** The decrement in standard errors, σ̂ being the unit of squares. */
  readonly distance: number
  /** The distance is as small as it gets: the criterion is at its optimum. */
  readonly settled: boolean
  /** The convergence contract at the end, by exact second derivatives; null until they are there. */
  readonly check: Convergence | null
}

/** A point of a pass for a climb; the leverages of a penalty are those at the point before. */
export function pointOf(climb: Climb, order: 0 | 1 | 2, scale: NuisanceScale): Point {
  const phi = climb.criterion === 'squares' ? new Float64Array(0) : scale.toPhi(climb.tau)
  const point = { criterion: climb.criterion, order, beta: climb.beta, phi }
  if (!climb.penalised || climb.curvature === null) return point
  return { ...point, leverage: { beta: climb.curvedAt, bread: inverseOf(climb) } }
}

/** Information of one row below which a unit of the predictor moves no mean that rounding does not. */
const nothing = 2 ** -53

/** A decrement, in standard errors, below which a climb has come to its end as far as rounding lets it. */
export const resolved = 1e-4

/** How a climb's end is judged. */
interface Judgement {
  /** Of the criterion: 1 for −ln L, σ² for half a sum of squares. */
  readonly unit: number
  /** All rows over those in which U R⁻¹ is orthonormal. */
  readonly ratio: number
}

/**
 * A climb at its end, judged by the exact second derivatives of its criterion. An end where no row tells
 * anything more is on the way to an optimum at infinity.
 */
export function confirmed(climb: Climb, reading: Reading, { unit, ratio }: Judgement): Climb {
  const { gradient, second } = derivativesAt(climb, reading)
  if (second === null) throw new Error('a pass at an optimum has second derivatives')
  const information = climb.beta.map((_, j) => at(second, j, j) / unit / ratio)
  const { frame } = reading
  const r = climb.beta.length
  const held = along(climb.curvature?.directions ?? null, second.rows)
  const check = judgeConvergence({
    x: held.vector(inOrthogonal(frame, Float64Array.of(...climb.beta, ...climb.tau))),
    gradient: held.vector(toOrthogonal(frame, gradient)),
    hessian: held.matrix(second),
    unit,
    atPrecision: true,
    endless: information.every((value) => value < nothing)
  })
  const own = held.matrix(second)
  const flat = flatDirection(own, own.rows - climb.tau.length)
  const toTerms = (v: Float64Array): Float64Array =>
    coefficientsOf(frame, fromOrthogonal(frame, held.back(v)).subarray(0, r))
  const judged = flat === null ? check : { ...check, failed: 'condition' as const, direction: flat }
  const direction = judged.direction === null ? null : toTerms(judged.direction)
  const settled = climb.settled && judged.failed === null
  return { ...climb, settled, check: { ...judged, direction } }
}

/** A climb that ended where its criterion is flat in a direction: the data do not identify every parameter. */
export function isFlat({ check, distance }: Climb): boolean {
  return check?.failed === 'condition' && distance <= resolved
}

/** Half the way back: what follows a point with no finite value, or a worse one. */
function backwards(climb: Climb): Climb {
  const half = climb.step.map((value) => value / 2)
  const decrement = Number.NaN
  return { ...moved(climb, half, -1), step: half, decrement, passes: climb.passes + 1 }
}

function moved(climb: Climb, step: Float64Array, sign: 1 | -1): Climb {
  const r = climb.beta.length
  return {
    ...climb,
    beta: climb.beta.map((value, j) => value + sign * step[j]),
    tau: climb.tau.map((value, a) => value + sign * step[r + a])
  }
}

/** Room for rounding when two values of a criterion are compared. */
const slack = 1e-10

/**
 * The next point: Newton's step with the second derivatives at hand, those of this pass where it has
 * them; half the way back from a point that is worse than the one before.
 */
export function advanced(climb: Climb, reading: Reading): Climb {
  const { value, gradient, second, steering } = derivativesAt(climb, reading)
  const finite = Number.isFinite(value) && gradient.every(Number.isFinite)
  const worse = value > climb.value + slack * Math.abs(climb.value)
  if (!finite && climb.hasEnds === true) return { ...backwards(climb), outside: true }
  if (!finite || worse) return backwards(climb)
  const { frame } = reading
  const from = { ...climb, frame, gradient, inward: toOrthogonal(frame, gradient) }
  const known = climb.curvature
  const whole = steering ?? second
  const taken =
    (whole === null ? null : newtonStep(from, whole, null)) ??
    (known === null ? null : newtonStep(from, known.whole, known)) ??
    (whole === null ? null : newtonStep(from, convexified(whole, climb.beta.length), null))
  if (taken === null) return { ...climb, value, decrement: Number.NaN, passes: climb.passes + 1 }
  const { step, decrement, resting } = taken
  const own = steering === null || second === null ? null : freeCurvature(second, climb.beta.length)
  const curvature = own ?? taken.curvature
  const next = moved(climb, step, 1)
  return {
    ...next,
    beta: onBounds(next.beta, resting, climb.box),
    curvature,
    curvedAt: curvature.whole === second ? climb.beta : climb.curvedAt,
    value,
    decrement,
    step,
    passes: climb.passes + 1
  }
}

/** ln L where a climb of it ended. */
export function heightOf({ value, decrement }: Climb): number {
  return decrement > 0 ? -value + decrement ** 2 / 2 : -value
}

/** −1 or +1 where a coefficient rests on its lower or upper bound (r). */
export function activeOf({ curvature, beta }: Climb): Int8Array {
  return curvature?.active ?? new Int8Array(beta.length)
}

/** Means of some rows are held on the end of their range. */
export function isAtEdge({ likelihood }: { readonly likelihood: Climb | null }): boolean {
  return likelihood?.within !== undefined
}

/** Some coefficient rests on a bound, or some mean on an end of its range. */
export function restsOnBound(climb: Climb): boolean {
  return climb.within !== undefined || activeOf(climb).some((side) => side !== 0)
}

/**
 * The inverse of the second derivatives in (U R⁻¹, τ), along the directions that the bounds leave; all NaN
 * where they are not positive.
 */
export function inverseOf({ curvature, beta, tau }: Climb): Matrix {
  if (curvature === null) {
    const out = zeros(beta.length + tau.length, beta.length + tau.length)
    out.data.fill(Number.NaN)
    return out
  }
  const { factor, directions } = curvature
  const inverse = inverseFromFactor(factor)
  return directions === null ? inverse : (restrictedCovariance(directions, inverse) ?? inverse)
}

/** The same of (coefficients of X, τ), NaN for coefficients that are fixed. */
export function inverseOfTerms(climb: Climb, frame: Frame): Matrix {
  const inverse = covarianceOfTerms(frame, inverseOf(climb))
  const directions = climb.curvature?.directions ?? null
  if (directions === null) return inverse
  const toCoefficients = (v: Float64Array) => coefficientsOf(frame, fromOrthogonal(frame, v))
  return withoutFixed(inverse, fixedCoefficients({ ...frame, toCoefficients }, directions))
}
