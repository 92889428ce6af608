import { zeros } from '../../../numeric/matrix.ts'
import {
  besideEdges,
  type EdgeConstraint,
  type EdgePlace,
  farthestBeyond,
  predictorEdges,
  rowsNotInside
} from '../../regression/edge-rows.ts'
import type { Loaded } from '../criteria.ts'
import { type Frame, toOrthogonal } from '../frame.ts'
import type { Picked } from '../picked.ts'
import type { PointMean } from '../point-mean.ts'
import type { NotInside, Point, SandwichPoint } from '../regression-pass.ts'

/** Criteria that are expected information, which has no bound where a mean rests on its end. */
const informations: readonly Point['criterion'][] = ['expected', 'mean_information']

/** Where the rows of a block stand at a point. */
function placeAt(
  { offset }: Pick<Loaded, 'offset'>,
  { predictor, u }: PointMean,
  { beta, phi }: Pick<Point, 'beta' | 'phi'>
): EdgePlace {
  return { z: u, offset, gamma: beta, predictor, phi }
}

/** Means at the ends that rows of a block rest on at a point; NaN of those inside (n). */
export function restingMeans(rows: Loaded, point: Pick<Point, 'beta' | 'phi'>): Float64Array {
  const { resting } = rowsNotInside(rows, placeAt(rows, rows.at(point.beta), point))
  const out = new Float64Array(rows.observations.rows).fill(Number.NaN)
  for (const { i, mean } of resting) out[i] = mean
  return out
}

/** The rows of a block with those that rest on an end of their mean a breath inside it. */
export function besideEnds(rows: Loaded, phi: Float64Array): Loaded {
  const at = (beta: Float64Array): PointMean => {
    const mean = rows.at(beta)
    const { resting } = rowsNotInside(rows, placeAt(rows, mean, { beta, phi }))
    return { ...mean, predictor: besideEdges(mean.predictor, resting) }
  }
  return { ...rows, at }
}

/** The same, the rows on an end having no part in what is made of U R⁻¹. */
function withoutResting(rows: Loaded, phi: Float64Array): Loaded {
  const at = (beta: Float64Array): PointMean => {
    const mean = rows.at(beta)
    const { resting } = rowsNotInside(rows, placeAt(rows, mean, { beta, phi }))
    const orthogonal = () => {
      const whole = mean.orthogonal()
      const out = zeros(whole.rows, whole.cols)
      out.data.set(whole.data)
      for (const { i } of resting) for (let j = 0; j < out.cols; j++) out.data[j * out.rows + i] = 0
      return out
    }
    return { ...mean, predictor: besideEdges(mean.predictor, resting), orthogonal }
  }
  return { ...rows, at }
}

/** The rows of a block as a pass at the edge puts them to the criterion of a point. */
export function asCriterionSees(rows: Loaded, { criterion, phi }: Point): Loaded {
  if (criterion === 'squares') return rows
  return informations.includes(criterion) ? withoutResting(rows, phi) : besideEnds(rows, phi)
}

/** The same for the estimating functions of an estimate: the rows that are held have none. */
export function asEstimateSees(rows: Loaded, { criterion, phi }: SandwichPoint): Loaded {
  return criterion === 'squares' ? rows : withoutResting(rows, phi)
}

/** Cells of a row beyond an end before its normal. */
const before = 5

/** The rows of a block that do not lie inside the range of their means at points, each answer with its point. */
export function notInside(rows: Loaded, { at, restingOn, most }: NotInside): Picked[] {
  return at.flatMap((point, of): Picked[] => {
    const place = placeAt(rows, rows.at(point.beta), point)
    if (restingOn !== null) {
      const { edge } = predictorEdges(rows)[restingOn]
      return rowsNotInside(rows, place)
        .resting.filter((row) => row.edge === edge)
        .slice(0, most)
        .map(({ i }) => {
          const row = rows.rows[i]
          return { score: -row, row, cells: new Float64Array(0), of }
        })
    }
    return farthestBeyond(rows, place, most).map(
      ({ i, edge, mean, side, rests, far, normal, bound }) => ({
        score: far,
        row: rows.rows[i],
        cells: Float64Array.of(edge, mean, side, rests ? 1 : 0, bound, ...normal),
        of
      })
    )
  })
}

/**
 * A picked row beyond an end as a constraint on the coordinates of U R⁻¹, on moves from a point of these; the size
 * of the bound's terms is that at the point.
 */
export function pickedConstraint(
  { row, score, cells }: Picked,
  frame: Frame,
  point: Float64Array
): EdgeConstraint {
  const [edge, mean, side, rests, end] = cells
  const normal = toOrthogonal(frame, cells.subarray(before))
  let bound = end
  let size = Math.abs(end)
  normal.forEach((value, j) => {
    bound -= value * point[j]
    size += Math.abs(value * point[j])
  })
  return { i: row, edge, mean, side, rests: rests === 1, far: score, bound, size, normal }
}
