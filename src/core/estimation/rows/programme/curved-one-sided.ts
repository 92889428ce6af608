import { factorise } from '../../../numeric/linalg/cholesky.ts'
import { multiplyVector } from '../../../numeric/linalg/product.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { Box } from '../../../numeric/optim/optimiser.ts'
import { nuisanceScale } from '../../nuisance.ts'
import { type NormMove, normDescent } from '../../regression/norm-descent.ts'
import type { Climb } from '../climb.ts'
import { derivativesAt } from '../derivatives.ts'
import { fromOrthogonal, toOrthogonal } from '../frame.ts'
import type { Picked } from '../picked.ts'
import { squaresPoints } from '../squares-optimum.ts'
import { placesOf } from '../sums.ts'
import { linearisedAt, type NormRows } from './curved-programme.ts'
import { exchange, type OneSidedEnd, wrongSide } from './least-one-sided.ts'
import { limitOf, residualPass } from './programme.ts'

/** A sum of squares of a curved mean under residuals of one sign. */
interface CurvedOneSided {
  readonly rows: NormRows
  readonly sign: -1 | 1
  /** Least squares, for the coordinates that its passes are read in. */
  readonly squares: Climb
  readonly box: Box
  readonly iterations: number
}

/** What one pass says of a point. */
interface Look {
  readonly beta: Float64Array
  /** ½ Σ w r² with its gradient and J'WJ, in (U R⁻¹). */
  readonly half: number
  readonly gradient: Float64Array
  readonly second: Matrix
  /** How far the row that is farthest on the wrong side lies there, as √w |r|. */
  readonly worst: number
  /** The largest |y|. */
  readonly response: number
  /** The rows on the wrong side, and those nearest to it. */
  readonly near: readonly Picked[]
}

async function lookAt({ rows, sign, squares }: CurvedOneSided, beta: Float64Array): Promise<Look> {
  const { frame } = rows.start
  const all = [...beta.keys()]
  const programme = linearisedAt(rows, beta, all)
  const still = new Float64Array(beta.length)
  const asked = wrongSide(sign, still, 0)
  const selection = { ...asked, limit: Math.min(limitOf(programme, asked), 0) }
  const [point] = squaresPoints({ ...squares, beta })
  const pass = { ...residualPass(programme, selection, null), points: [point] }
  const sums = await rows.reduce(pass)
  const [at] = placesOf(pass)
  const scale = nuisanceScale(rows.start.model.family)
  const reading = { sums, at, frame, scale }
  const { value: half, gradient, second } = derivativesAt({ ...squares, beta }, reading)
  if (second === null) throw new Error('a pass of order two has second derivatives')
  return {
    beta,
    half,
    gradient: toOrthogonal(frame, gradient),
    second,
    worst: Math.max(sums.picked[0]?.score ?? 0, 0),
    response: sums.largest,
    near: sums.picked
  }
}

/** The quadratic programme of the residuals linearised at a point, over all rows; null where it has no end. */
async function programmeAt(of: CurvedOneSided, look: Look): Promise<OneSidedEnd | null> {
  const { rows, sign, box } = of
  const { beta, gradient } = look
  const factor = factorise(look.second)
  if (factor === null) return null
  const programme = linearisedAt(rows, beta, [...beta.keys()])
  return exchange({ sign, programme, factor, gradient, box }, rows.reduce, look.near)
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, j) => sum + value * b[j], 0)
}

/** What a descent minimises: half the sum of squares, and a penalty on the row that is farthest on the wrong side. */
function meritOf({ half, worst }: Look, penalty: number): number {
  return half + penalty * worst
}

/** What rounding of the sums and of the responses can make of such a merit. */
function slackOf(look: Look, penalty: number): number {
  return 64 * Number.EPSILON * (meritOf(look, penalty) + penalty * look.response)
}

/** The step of a programme, inside the box, and by how much the merit falls in its model: 0 where that is rounding. */
function moveOf(
  { rows, box: { lower, upper } }: CurvedOneSided,
  look: Look,
  { inward, penalty }: { readonly inward: Float64Array; readonly penalty: number }
): NormMove {
  const { beta, gradient, second, worst } = look
  const step = fromOrthogonal(rows.start.frame, inward).map(
    (value, j) => Math.min(upper[j], Math.max(lower[j], beta[j] + value)) - beta[j]
  )
  const rises = dot(gradient, inward) + dot(inward, multiplyVector(second, inward)) / 2
  const predicted = penalty * worst - rises
  return { step, predicted: predicted > slackOf(look, penalty) ? predicted : 0 }
}

/**
 * Least squares of a curved mean under residuals of one sign, over all rows: a sequence of the quadratic programmes
 * of `leastOneSidedOfRows` about the last point (Gauss-Newton's, with linearised constraints: Nocedal & Wright 2006,
 * Numerical Optimization, 18.1), each step shortened until half the sum and a penalty on the row that is farthest on
 * the wrong side falls, which is exact once it exceeds the sum of the multipliers (ibid., theorem 17.3 and 18.3). It
 * converges quadratically where as many rows as coefficients rest on the surface, as they do of many rows. Null where
 * it does not settle.
 */
export async function curvedOneSidedOfRows(
  of: CurvedOneSided,
  from: Float64Array
): Promise<Pick<OneSidedEnd, 'beta' | 'rss' | 'iterations'> | null> {
  const { rows, box, iterations } = of
  const descent = normDescent(box, from, { iterations, cancelled: rows.start.control.cancelled })
  let penalty = 0
  let look = await lookAt(of, from)
  let move: NormMove | null = null
  let asked = descent.next()
  while (asked.done !== true) {
    const { gamma, free } = asked.value
    if (gamma !== look.beta) look = await lookAt(of, gamma)
    if (free !== null) {
      const end = await programmeAt(of, look)
      penalty = Math.max(penalty, 2 * (end?.pressure ?? 0))
      move = end === null ? null : moveOf(of, look, { inward: end.inward, penalty })
    }
    asked = descent.next({ value: meritOf(look, penalty), move: free === null ? null : move })
  }
  const end = asked.value
  if (end === null || move === null || end.stop !== 'stationary') return null
  const { step } = move
  const last = await lookAt(
    of,
    end.gamma.map((value, j) => value + step[j])
  )
  // The last step shows in the coefficients, where the sums are too flat to tell.
  const better = meritOf(last, penalty) <= meritOf(look, penalty) + slackOf(look, penalty)
  const { beta, half } = better ? last : look
  return { beta, rss: 2 * half, iterations: end.iterations }
}
