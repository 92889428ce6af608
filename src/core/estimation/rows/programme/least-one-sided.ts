import type { CholeskyFactor } from '../../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../../numeric/matrix.ts'
import type { Box } from '../../../numeric/optim/optimiser.ts'
import {
  minimiseQuadratic,
  type QuadraticMinimum
} from '../../../numeric/optim/quadratic-programme.ts'
import { type Frame, fromOrthogonal, toOrthogonal } from '../frame.ts'
import type { Picked } from '../picked.ts'
import type { Pass } from '../regression-pass.ts'
import type { Sums } from '../sums.ts'
import {
  type LinearisedProgramme,
  notIn,
  overSample,
  residualPass,
  squaresThere
} from './programme.ts'
import { pickedRows } from './programme-rows.ts'

/** Rows that one pass adds. */
export const added = 200
/** Most passes; a programme that takes more does not settle. */
const mostPasses = 60

/** A sum of squares under residuals of one sign, about a point. */
export interface OneSided {
  /** 1: no row lies below the mean; −1: none above. */
  readonly sign: -1 | 1
  readonly programme: LinearisedProgramme
  /** Of J'WJ over all rows, in (U R⁻¹). */
  readonly factor: CholeskyFactor
  /** Of half the sum there, in (U R⁻¹). */
  readonly gradient: Float64Array
  /** Of the coefficients; null where there are none. */
  readonly box: Box | null
}

/** Where such a programme came to. */
export interface OneSidedEnd {
  /** Coefficients of the frame's columns. */
  readonly beta: Float64Array
  /** Σ w r². */
  readonly rss: number
  readonly iterations: number
  /** The step from the point in (U R⁻¹). */
  readonly inward: Float64Array
  /** By how much half the sum would fall for a unit of freedom of all √w r: the sum of their multipliers. */
  readonly pressure: number
}

/** What a point may not leave: normals in (U R⁻¹) as columns, and how far each is to be gone along. */
interface Demands {
  readonly normals: readonly Float64Array[]
  readonly bounds: readonly number[]
}

/** The sides of the rows that are held. */
function sidesOf(
  sign: -1 | 1,
  frame: Frame,
  { transposed: { data, rows: r }, y }: ReturnType<typeof pickedRows>
): Demands {
  return {
    normals: Array.from(y, (_, i) =>
      toOrthogonal(frame, data.subarray(i * r, (i + 1) * r)).map((value) => -sign * value)
    ),
    bounds: Array.from(y, (residual) => -sign * residual)
  }
}

/** The bounds that coefficients have, for steps from β. */
function boundsOf({ box, programme }: OneSided): Demands {
  if (box === null) return { normals: [], bounds: [] }
  const { start, linearised } = programme
  const { beta } = linearised
  const along = (j: number, side: -1 | 1): Float64Array =>
    toOrthogonal(
      start.frame,
      beta.map((_, k) => (k === j ? side : 0))
    )
  const ends = [
    ...Array.from(box.lower, (end, j) => ({ j, side: 1 as const, far: end - beta[j] })),
    ...Array.from(box.upper, (end, j) => ({ j, side: -1 as const, far: beta[j] - end }))
  ].filter(({ far }) => Number.isFinite(far))
  return { normals: ends.map(({ j, side }) => along(j, side)), bounds: ends.map(({ far }) => far) }
}

function columnsOf(normals: readonly Float64Array[], r: number): Matrix {
  const out = zeros(r, normals.length)
  normals.forEach((normal, k) => {
    out.data.set(normal, k * r)
  })
  return out
}

/** The least sum under the rows that are held, as a step; null where no step meets them. */
function stepUnder(of: OneSided, held: readonly Picked[]) {
  const { sign, programme, factor, gradient } = of
  const { frame } = programme.start
  const r = frame.kept.length
  const rows = pickedRows(held, r)
  const demands = [sidesOf(sign, frame, rows), boundsOf(of)]
  const found: QuadraticMinimum | null = minimiseQuadratic({
    factor,
    gradient,
    normals: columnsOf(
      demands.flatMap(({ normals }) => normals),
      r
    ),
    bounds: Float64Array.from(demands.flatMap(({ bounds }) => bounds))
  })
  if (found === null) return null
  const { s: inward, active, multipliers } = found
  const pressures = active.map((k, a) => (k < held.length ? multipliers[a] / rows.root[k] : 0))
  return { inward, pressure: pressures.reduce((sum, own) => sum + own, 0) }
}

/** Rows on the wrong side of a step from the point, those that are farthest there first. */
export function wrongSide(sign: -1 | 1, step: Float64Array, limit: number) {
  const choose = sign > 0 ? ('below' as const) : ('above' as const)
  return { kind: 'residuals' as const, choose, points: [step], most: added, limit }
}

/** Adds the rows on the wrong side of a fit of those that are held until there is none. */
export async function exchange(
  of: OneSided,
  reduce: (pass: Pass) => Promise<Sums> | Sums,
  first: readonly Picked[]
): Promise<(OneSidedEnd & { readonly held: readonly Picked[] }) | null> {
  const { sign, programme } = of
  const { linearised } = programme
  let held = first
  for (let iterations = 1; iterations <= mostPasses; iterations++) {
    const under = stepUnder(of, held)
    if (under === null) return null
    const step = fromOrthogonal(programme.start.frame, under.inward)
    const beta = linearised.beta.map((value, j) => value + step[j])
    const pass = residualPass(programme, wrongSide(sign, step, 0), null)
    const here = { ...pass, points: pass.points.map((point) => ({ ...point, beta })) }
    const sums = await reduce(here)
    // A row that is held rests on the surface, on either side of it by rounding.
    const broken = notIn(sums.picked, held)
    if (broken.length === 0) {
      return { ...under, held, beta, rss: squaresThere(here, sums), iterations }
    }
    held = [...held, ...broken]
  }
  return null
}

/**
 * Least squares of all rows with residuals of one sign, of an affine mean: a convex quadratic programme whose
 * constraints are the rows that a step ran against (cutting planes: Kelley 1960, J. SIAM 8, 703-712), the fit of some
 * bounding the whole from below until no row is on the wrong side. The sample is exhausted first. Null where it does
 * not settle.
 */
export async function leastOneSidedOfRows(of: OneSided): Promise<OneSidedEnd | null> {
  const { start, reduce } = of.programme
  const inSample = await exchange(of, (pass) => overSample(start, pass), [])
  return inSample === null ? null : exchange(of, reduce, inSample.held)
}
