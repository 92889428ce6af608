import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import { isAffine } from '../../regression/model.ts'
import { isMeanInformed } from '../../regression/score-rows.ts'
import { squaresCovariance } from '../../regression/standard-errors.ts'
import { type BothOptima, fittedRows } from '../both-optima.ts'
import { unpacked } from '../derivatives.ts'
import { likelihoodPoint, squaresPoint } from '../fitted-points.ts'
import type { Point, SandwichPoint } from '../regression-pass.ts'
import { type Passes, within } from '../search.ts'
import { placesOf } from '../sums.ts'
import type { CaseInfluence } from './casewise-pass.ts'

/** What the influence of rows on both estimates is made of; null where an estimate has no score equations. */
export interface Influences {
  readonly squares: CaseInfluence | null
  readonly likelihood: CaseInfluence | null
}

function inverse(matrix: Matrix | undefined): Matrix | null {
  const factor = matrix === undefined ? null : factorise(matrix)
  return factor === null ? null : inverseFromFactor(factor)
}

/** The second derivatives of −ln L in (U R⁻¹, free φ) at the maximum, where those in τ have no further term. */
function informationInPhi({ found, final }: BothOptima, { phi }: SandwichPoint): Matrix | null {
  const whole = found.likelihood?.curvature?.whole
  if (whole === undefined || final === null) return null
  const { free, derivatives } = final.scale
  const r = whole.rows - free.length
  const slopes = free.map((_, a) => derivatives(a, phi)[0])
  const slope = (j: number): number => (j < r ? 1 : slopes[j - r])
  const data = whole.data.map(
    (value, k) => value / (slope(k % whole.rows) * slope(Math.floor(k / whole.rows)))
  )
  return { ...whole, data }
}

/** Sums of second derivatives at some points, from one pass. */
async function summedAt(
  { start, found }: BothOptima,
  points: readonly Point[],
  passes: Passes
): Promise<readonly Matrix[]> {
  if (points.length === 0) return []
  const pass = { ...start.pass, frame: found.frame, points }
  const sums = await passes.source.reduce(pass, within(passes, found.passes))
  const r = found.frame.kept.length
  return placesOf(pass).map(({ second }) => unpacked(sums, second, { r, size: r }))
}

/** What the influence of rows is made of, with one more pass where second derivatives are not at hand. */
export async function influencesOf(both: BothOptima, passes: Passes): Promise<Influences> {
  const { squares, workspace, start, model } = both
  const rows = fittedRows(both, start)
  const [least, most] = [squaresPoint(rows), likelihoodPoint(rows)]
  const curved = least !== null && !isAffine(model) && squares?.status !== 'boundary'
  const joint = most?.criterion === 'likelihood' && most.kind === 'joint'
  const informed = joint && isMeanInformed(start.model.family)
  const found = await summedAt(
    both,
    [
      ...(curved ? [{ ...least, criterion: 'squares' as const, order: 2 as const }] : []),
      ...(informed ? [{ ...most, criterion: 'mean_information' as const, order: 2 as const }] : [])
    ],
    passes
  )
  const ofMean = informed ? inverse(found[curved ? 1 : 0]) : null
  return {
    squares:
      least === null || squares === null
        ? null
        : {
            point: least,
            covariance: squaresCovariance(workspace, squares),
            kind: { of: 'squares', spread: squares, hessian: curved ? inverse(found[0]) : null }
          },
    likelihood: most === null ? null : likelihoodInfluence(both, most, ofMean)
  }
}

function likelihoodInfluence(
  both: BothOptima,
  point: SandwichPoint,
  ofMean: Matrix | null
): CaseInfluence | null {
  const { phi, covariance } = both.likelihood
  const base = { point, covariance }
  if (point.kind === 'mean') return { ...base, kind: { of: 'mean', phi } }
  const information = informationInPhi(both, point)
  const inverted = inverse(information ?? undefined)
  return information === null || inverted === null
    ? null
    : { ...base, kind: { of: 'joint', information, inverse: inverted, ofMean } }
}
