import { refuseCost, usualLimits } from '../../model/limits.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { CovarianceEstimator, CovarianceOutcome, Summed } from '../covariances/covariance.ts'
import { unpacked } from './derivatives.ts'
import type { Frame } from './frame.ts'
import { lagPlacesOf, refuseManyLags } from './lags.ts'
import type { LagPoint, SandwichPoint } from './row-source.ts'
import { type Passes, within } from './search.ts'
import type { Start } from './start.ts'
import { type Sums, sizeOf, sumAt } from './sums.ts'

type Lags = Extract<Summed, { readonly kind: 'lags' }>

interface Series {
  readonly base: Start['pass']
  readonly frame: Frame
  /** Rows used, and passes made before. */
  readonly length: number
  readonly done: number
}

/**
 * k × 1: the scores in (U R⁻¹, τ) times this are those of the coefficients of X, summed without the
 * constant's, since u_j = (x_j − c_j) s_j.
 */
function pilotOf({ r, scale, shift, intercept }: Frame, k: number): Matrix {
  const beside = intercept && r.cols > 1
  const a = scale.map((s, j) => (beside && j === 0 ? 0 : 1 / s))
  if (beside) a[0] = shift.reduce((sum, c, j) => (j === 0 ? sum : sum + c), 0)
  const out = zeros(k, 1)
  for (let i = 0; i < r.cols; i++) {
    for (let j = i; j < r.cols; j++) out.data[i] += at(r, i, j) * a[j]
  }
  return out
}

async function summedSeries({ base, frame, done }: Series, series: LagPoint[], passes: Passes) {
  const pass = { ...base, frame, points: [], series }
  const sums = await passes.source.reduce(pass, within(passes, done))
  return { sums, places: lagPlacesOf(pass, sizeOf([])) }
}

/** How many lags each point takes: as asked, or as one more pass over the pilot series says. */
async function chosenLags(
  summed: Lags,
  { of, asked, points }: { of: Series; asked: number | 'auto'; points: readonly SandwichPoint[] },
  passes: Passes
): Promise<readonly number[]> {
  const { length, frame } = of
  if (asked !== 'auto') return points.map(() => Math.min(asked, length - 1))
  const weights = summed.pilotWeights(length)
  const series = points.flatMap((point) => {
    const combine = pilotOf(frame, point.bread.rows)
    return [
      { point, combine, weights: weights.zeroth },
      { point, combine, weights: weights.first }
    ]
  })
  const { sums, places } = await summedSeries(of, series, passes)
  return points.map((_, k) =>
    summed.automatic(length, {
      zeroth: sumAt(sums, places[2 * k].from),
      first: sumAt(sums, places[2 * k + 1].from)
    })
  )
}

/** Lags times numbers of every row. */
function refuseDear(
  lags: readonly number[],
  { points, of, passes }: { points: readonly SandwichPoint[]; of: Series; passes: Passes }
): void {
  const limits = of.base.spec.limits ?? usualLimits
  lags.forEach((own, k) => {
    const width = points[k].bread.rows
    refuseManyLags(own, width)
    const operations = passes.source.rows * width * (own + width)
    refuseCost({ cells: 0, operations }, limits, '/inference/std_errors')
  })
}

/** Standard errors that sum products of rows across lags, for points of either estimate: one pass, or two. */
export async function laggedCovariances(
  summed: Lags,
  at: {
    readonly of: Series
    readonly asked: number | 'auto'
    readonly points: readonly SandwichPoint[]
  },
  passes: Passes
): Promise<(point: SandwichPoint) => CovarianceEstimator['compute']> {
  const { of, points } = at
  const lags = await chosenLags(summed, at, passes)
  refuseDear(lags, { points, of, passes })
  const series = points.map((point, k) => ({
    point,
    combine: point.bread,
    weights: summed.weights(lags[k])
  }))
  const { sums, places } = await summedSeries(of, series, passes)
  return (point) => {
    const k = points.indexOf(point)
    return ({ toTerms }) =>
      outcomeAt(summed, { point, sums, from: places[k].from, lags: lags[k], toTerms })
  }
}

function outcomeAt(
  summed: Lags,
  {
    point,
    sums,
    from,
    lags,
    toTerms
  }: {
    readonly point: SandwichPoint
    readonly sums: Sums
    readonly from: number
    readonly lags: number
    readonly toTerms: (matrix: Matrix) => Matrix
  }
): CovarianceOutcome {
  const size = point.bread.rows
  const joint = point.criterion === 'likelihood' && point.kind === 'joint'
  return summed.outcome({
    matrix: toTerms(unpacked(sums, from, { r: size, size })),
    lags,
    length: sums.rows,
    breadName: joint ? 'observed' : 'expected'
  })
}
