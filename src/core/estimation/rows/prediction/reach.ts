import type { FitSpec } from '../../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { leastSquares } from '../../../numeric/linalg/least-squares.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { Range } from '../../density/predictions.ts'
import type { PredictedDesign } from '../../stacked/predicted.ts'
import { unpacked } from '../derivatives.ts'
import { covarianceOfTerms, type Frame, frameOf } from '../frame.ts'
import { rankUnsettled } from '../growing-sample.ts'
import { type Passes, within } from '../search.ts'
import { productPlaces } from './reach-kernel.ts'
import type { ReachedDesign, ReachPass, ReachTask } from './reach-pass.ts'

/** What all rows of a fit are read by. */
export interface Reached {
  readonly spec: FitSpec
  /** Columns that the model reads. */
  readonly columns: readonly string[]
  readonly passes: Passes
  /** Passes made before. */
  readonly done: number
}

/** Coordinates of a design from the rows of a sample (n × p). */
export function frameOfSample(x: Matrix, intercept: boolean): Frame {
  const y = new Float64Array(x.rows)
  return frameOf({ x, intercept }, leastSquares({ x, tail: null, y, yTail: null, weights: null }))
}

function reduce({ spec, columns, passes, done }: Reached, task: ReachTask) {
  const pass: ReachPass = { kind: 'reach', spec, columns, beside: [], task }
  return passes.source.reduce(pass, within(passes, done))
}

/** Designs as predictions need them, with the largest leverages among all rows: two passes. */
export async function reachOfDesigns(
  designs: readonly ReachedDesign[],
  of: Reached
): Promise<readonly PredictedDesign[]> {
  const products = { kind: 'products', designs } as const
  const sums = await reduce(of, products)
  const { places } = productPlaces(products)
  const inverses = designs.map(({ frame }, k) => {
    const size = frame.kept.length
    const factor = factorise(unpacked(sums, places[k], { r: size, size }))
    if (factor === null) throw rankUnsettled()
    return inverseFromFactor(factor)
  })
  const task = {
    kind: 'leverages',
    designs: designs.map((design, k) => ({ ...design, bread: inverses[k] }))
  } as const
  const { picked } = await reduce({ ...of, done: of.done + 1 }, task)
  return designs.map(({ state, frame }, k) => ({
    state,
    kept: frame.kept,
    reach: { most: picked[k].score, bread: covarianceOfTerms(frame, inverses[k]) }
  }))
}

/** Whether the rows of some columns come to more than `most` distinct ones: one pass. */
export async function hasMoreRows(
  task: Omit<Extract<ReachTask, { kind: 'distinct' }>, 'kind'>,
  of: Reached
): Promise<boolean> {
  const { groups } = await reduce(of, { kind: 'distinct', ...task })
  return groups[0].size > task.most
}

/** Ranges of numeric columns among all rows, and the distinct values of one where they are no more than `most`: one pass. */
export async function rangesOf(
  { of: names, ...rest }: Omit<Extract<ReachTask, { kind: 'ranges' }>, 'kind'>,
  of: Reached
): Promise<{
  readonly ranges: ReadonlyMap<string, Range>
  readonly distinct: readonly number[] | null
}> {
  const { picked, groups } = await reduce(of, { kind: 'ranges', of: names, ...rest })
  const [values] = groups
  return {
    ranges: new Map(
      names.map((name, k) => [name, { low: -picked[2 * k + 1].score, high: picked[2 * k].score }])
    ),
    distinct: values.size > rest.most ? null : [...values.keys()].map(Number).sort((a, b) => a - b)
  }
}
