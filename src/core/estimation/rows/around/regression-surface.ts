import { nuisanceScale } from '../../nuisance.ts'
import type { SurfacePoint } from '../../stacked/surface.ts'
import { type Climb, pointOf } from '../climb.ts'
import { derivativesAt, expectedAt } from '../derivatives.ts'
import { beyondAt, lookingBeyond, restingRows } from '../edge/ends-at-points.ts'
import { coefficientsOf, type Frame, fromOrthogonal, toOrthogonal } from '../frame.ts'
import { freeCurvature } from '../newton-step.ts'
import type { Pass, Point } from '../regression-pass.ts'
import type { Start } from '../start.ts'
import { placesOf, type Sums } from '../sums.ts'
import { coefficientMap } from './coefficient-map.ts'
import type { Looked, MeanEnds, RowSurface, Seen } from './row-surface.ts'

/** A criterion at its optimum over all rows, and how passes are made. */
export interface AtOptimum {
  readonly start: Start
  readonly frame: Frame
  readonly climb: Climb
  /** ln L = constant − criterion/unit: 0 and 1 of a likelihood; the unit of half a sum of squares is σ². */
  readonly constant: number
  readonly unit: number
  readonly reduce: (pass: Pass) => Promise<Sums>
}

/** The climb moved by γ. */
function movedBy({ climb, frame }: AtOptimum, gamma: Float64Array): Climb {
  const r = climb.beta.length
  const move = fromOrthogonal(frame, gamma)
  return {
    ...climb,
    beta: climb.beta.map((value, j) => value + move[j]),
    tau: climb.tau.map((value, a) => value + move[r + a])
  }
}

/** The climb at a point, with the leverages of a penalty taken at a point that is known. */
function climbAt(at: AtOptimum, { gamma, known }: Pick<Looked, 'gamma' | 'known'>): Climb {
  const there = movedBy(at, gamma)
  if (!there.penalised) return there
  const curvature = freeCurvature(known.information, there.beta.length)
  return { ...there, curvature, curvedAt: movedBy(at, known.gamma).beta }
}

/** One pass at several points. */
async function lookedAt(at: AtOptimum, points: readonly Looked[]): Promise<(Seen | null)[]> {
  const { start, frame, constant, unit, reduce } = at
  const scale = nuisanceScale(start.model.family)
  const climbs = points.map((point) => climbAt(at, point))
  const pass = {
    ...start.pass,
    frame,
    ...(at.climb.hasEnds === true ? lookingBeyond(start, climbs) : {}),
    // A penalty is made of second derivatives.
    points: climbs.map((climb, k) =>
      pointOf(climb, points[k].whole || climb.penalised ? 2 : 1, scale)
    )
  }
  const sums = await reduce(pass)
  const places = placesOf(pass)
  return climbs.map((climb, k) => {
    const { value, gradient, second } = derivativesAt(climb, { sums, at: places[k], frame, scale })
    const ends = climb.hasEnds === true ? { beyond: beyondAt(sums.picked, k, at) } : null
    const finite = Number.isFinite(value) && gradient.every(Number.isFinite)
    if (!finite && ends === null) return null
    return {
      ...ends,
      logLikelihood: finite ? constant - value / unit : Number.NEGATIVE_INFINITY,
      gradient: toOrthogonal(frame, gradient).map((own) => -own / unit),
      information:
        second === null ? null : { ...second, data: second.data.map((own) => own / unit) }
    }
  })
}

/** One pass for the expected informations at several points; the observed ones where the law has none in closed form. */
async function informationsAt(at: AtOptimum, points: readonly SurfacePoint[]) {
  const { start, frame, reduce } = at
  const { family } = start.model
  const scale = nuisanceScale(family)
  const climbs = points.map((point) => movedBy(at, point.gamma))
  const expected = family.expectedInformation !== null
  const own = (climb: Climb): Point => {
    const top = pointOf(climb, 2, scale)
    return expected ? { ...top, criterion: 'expected' } : top
  }
  const pass = { ...start.pass, frame, points: climbs.map(own) }
  const sums = await reduce(pass)
  const places = placesOf(pass)
  return climbs.map((climb, k) => {
    const reading = { sums, at: places[k], frame, scale }
    return expected ? expectedAt(climb, reading) : derivativesAt(climb, reading).second
  })
}

/** Whether some mean rests on an end of its range, at each of some points. */
async function restingAt(at: AtOptimum, points: readonly SurfacePoint[]): Promise<boolean[]> {
  const { start, frame, reduce } = at
  const { toPhi } = nuisanceScale(start.model.family)
  const there = points.map(({ gamma }) => {
    const { beta, tau } = movedBy(at, gamma)
    return { beta, phi: toPhi(tau) }
  })
  const looked = (pass: Omit<Pass, 'frame'>) => reduce({ ...pass, frame })
  const found = await restingRows(start, looked, { at: there, most: 1 })
  return points.map((_, k) => found.some(({ rows }) => rows.some(({ of }) => of === k)))
}

function endsOf(at: AtOptimum): MeanEnds {
  return {
    atSummit: at.climb.within !== undefined,
    resting: (points) => restingAt(at, points)
  }
}

/** A smooth criterion around its optimum over all rows; null where it has no second derivatives to step by. */
export function regressionSurface(at: AtOptimum): RowSurface | null {
  const { climb, frame, constant, unit } = at
  const whole = climb.curvature?.whole ?? null
  // The value belongs to the point before the last step, which gains half the squared decrement.
  const logLikelihood = constant - (climb.value - climb.decrement ** 2 / 2) / unit
  if (whole === null || !Number.isFinite(logLikelihood)) return null
  const size = whole.rows
  return {
    summit: {
      gamma: new Float64Array(size),
      logLikelihood,
      gradient: new Float64Array(size),
      information: { ...whole, data: whole.data.map((value) => value / unit) }
    },
    base: coefficientsOf(frame, climb.beta, at.start.pass.origin),
    map: coefficientMap(frame, climb.tau.length),
    look: (points) => lookedAt(at, points),
    informations: climb.penalised ? null : (points) => informationsAt(at, points),
    ...(climb.hasEnds === true ? { ends: endsOf(at) } : {})
  }
}
