import type { CovarianceEstimator, LaggedSums } from '../covariances/covariance.ts'
import type { Frame } from './frame.ts'
import { type Lags, laggedCovariances } from './lag-covariance.ts'
import { framePilot } from './lag-pilot.ts'
import { lagPlacesOf } from './lags.ts'
import type { Pass, SandwichPoint } from './regression-pass.ts'
import { type Passes, within } from './search.ts'
import { sizeOf } from './sums.ts'

interface Points {
  readonly base: Omit<Pass, 'points' | 'frame'>
  readonly frame: Frame
  /** Rows used, and passes made before. */
  readonly length: number
  readonly done: number
  readonly asked: number | 'auto'
  readonly points: readonly SandwichPoint[]
}

function breadName({ criterion, kind }: SandwichPoint): LaggedSums['breadName'] {
  return criterion === 'likelihood' && kind === 'joint' ? 'observed' : 'expected'
}

/** Standard errors of points of either estimate from products of the rows' scores across lags. */
export function laggedPoints(
  summed: Lags,
  { base, frame, length, done, asked, points }: Points,
  passes: Passes
): Promise<readonly CovarianceEstimator['compute'][]> {
  const estimates = points.map((point) => ({
    bread: point.bread,
    breadName: breadName(point),
    pilot: framePilot(frame, point.bread.rows)
  }))
  const at = { asked, length, limits: base.spec.limits, estimates }
  return laggedCovariances(summed, at, async (all) => {
    const series = all.map(({ of, ...own }) => ({ ...own, point: points[of] }))
    const sums = await passes.source.reduce(
      { ...base, frame, points: [], series },
      within(passes, done)
    )
    return { sums, places: lagPlacesOf(series, sizeOf([])) }
  })
}
