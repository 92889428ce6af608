import type { CholeskyFactor } from '../../../numeric/linalg/cholesky.ts'
import { zeros } from '../../../numeric/matrix.ts'
import { minimiseQuadratic } from '../../../numeric/optim/quadratic-programme.ts'
import { fromOrthogonal, toOrthogonal } from '../frame.ts'
import type { Picked } from '../picked.ts'
import type { Linearised, Pass } from '../regression-pass.ts'
import type { Sums } from '../sums.ts'
import { notIn, overSample, type RowProgramme, residualPass, squaresThere } from './programme.ts'
import { pickedRows } from './programme-rows.ts'

/** Rows that one pass adds. */
const added = 200
/** Most passes; a programme that takes more does not settle. */
const mostPasses = 60

/** Least squares under residuals of one sign, of an affine mean. */
export interface OneSided {
  /** 1: no row lies below the mean; −1: none above. */
  readonly sign: -1 | 1
  /** About least squares without constraints. */
  readonly programme: RowProgramme & { readonly linearised: Linearised }
  /** Of X'WX over all rows, in (U R⁻¹). */
  readonly factor: CholeskyFactor
}

/** Where such a programme came to. */
export interface OneSidedEnd {
  /** Coefficients of the frame's columns. */
  readonly beta: Float64Array
  /** Σ w r². */
  readonly rss: number
  readonly iterations: number
}

/** The step in U from least squares to the least sum under the rows that are held; null where no step meets them. */
function stepUnder(
  { sign, programme, factor }: OneSided,
  held: readonly Picked[]
): Float64Array | null {
  const { frame } = programme.start
  const r = frame.kept.length
  const rows = pickedRows(held, r)
  const normals = zeros(r, held.length)
  held.forEach((_, i) => {
    const q = toOrthogonal(frame, rows.transposed.data.subarray(i * r, (i + 1) * r))
    normals.data.set(
      q.map((value) => -sign * value),
      i * r
    )
  })
  const bounds = rows.y.map((residual) => -sign * residual)
  const found = minimiseQuadratic({ factor, gradient: new Float64Array(r), normals, bounds })
  return found === null ? null : fromOrthogonal(frame, found.s)
}

/** Adds the rows on the wrong side of a fit of those that are held until there is none. */
async function exchange(
  of: OneSided,
  reduce: (pass: Pass) => Promise<Sums> | Sums,
  first: readonly Picked[]
): Promise<(OneSidedEnd & { readonly held: readonly Picked[] }) | null> {
  const { sign, programme } = of
  const { linearised } = programme
  let held = first
  for (let iterations = 1; iterations <= mostPasses; iterations++) {
    const step = stepUnder(of, held)
    if (step === null) return null
    const beta = linearised.beta.map((value, j) => value + step[j])
    const choose = sign > 0 ? ('below' as const) : ('above' as const)
    const selection = {
      kind: 'residuals' as const,
      choose,
      points: [step],
      most: added,
      limit: 0
    }
    const pass = residualPass(programme, selection, null)
    const here = { ...pass, points: pass.points.map((point) => ({ ...point, beta })) }
    const sums = await reduce(here)
    // A row that is held rests on the surface, on either side of it by rounding.
    const broken = notIn(sums.picked, held)
    if (broken.length === 0) return { held, beta, rss: squaresThere(here, sums), iterations }
    held = [...held, ...broken]
  }
  return null
}

/**
 * Least squares of all rows with residuals of one sign: a convex quadratic programme whose constraints are the rows
 * that a step ran against (cutting planes: Kelley 1960, J. SIAM 8, 703-712), the fit of some bounding the whole from
 * below until no row is on the wrong side. The sample is exhausted first. Null where it does not settle.
 */
export async function leastOneSidedOfRows(of: OneSided): Promise<OneSidedEnd | null> {
  const { start, reduce } = of.programme
  const inSample = await exchange(of, (pass) => overSample(start, pass), [])
  return inSample === null ? null : exchange(of, reduce, inSample.held)
}
