import type { Control } from '../../model/spec.ts'
import { type CholeskyFactor, factorise, lowerFactor } from '../../numeric/linalg/cholesky.ts'
import { leadingBlock, type Matrix } from '../../numeric/matrix.ts'
import { nuisanceScale } from '../nuisance.ts'
import { isAffine, isLinear } from '../regression/model.ts'
import { betweenEnds } from './between-ends.ts'
import { advanced, type Climb, pointOf, resolved } from './climb.ts'
import type { Climbing } from './climbing.ts'
import { derivativesAt } from './derivatives.ts'
import { type Frame, withFactor } from './frame.ts'
import type { CountedSource } from './row-source.ts'
import { placesOf, type Sums } from './sums.ts'

/** Decrement, in standard errors, that ends the search. */
export const settled = 1e-10
/** Most passes; a search that takes more does not settle. */
const most = 100
/** A decrement that shrinks by less than this factor asks for second derivatives of all rows. */
const slow = 0.3
/**
 * Coefficients up to which each pass sums second derivatives: they take no longer than the rest of a pass, and
 * Newton's own steps need about half as many as those of the sample's.
 */
const fewCoefficients = 32

/** Smallest over largest pivot of the second derivatives below which the sample's R is replaced. */
const gate = 0.1

type SquaresSums = { readonly sums: Sums; readonly value: number; readonly extra: number }

/** Where the two criteria came to on all rows. */
export interface Found {
  readonly frame: Frame
  readonly squares: Climb | null
  readonly likelihood: Climb | null
  /** Sums of the last pass, and of the last that looked at squares. */
  readonly sums: Sums
  /** Σ w r² and the variation sums, where there are squares. */
  readonly squaresSums: SquaresSums | null
  readonly passes: number
  /** Second derivatives of the first of the two in (U R⁻¹), at the last pass that summed them. */
  readonly second: Matrix | null
}

/** The rows that a sample needs besides: they break what it takes for a linear relation. */
export interface Unlike {
  readonly unlike: readonly number[]
}

interface State {
  readonly frame: Frame
  readonly squares: Climb | null
  readonly likelihood: Climb | null
}

/** Row passes of one fit, with their progress. */
export interface Passes {
  readonly source: CountedSource
  readonly control: Control
  /** How many passes a fit takes as a rule. */
  readonly expected: number
}

/** A control whose progress is that of the whole fit while pass number `done` runs. */
export function within({ control, expected }: Passes, done: number): Control {
  return {
    cancelled: control.cancelled,
    progress: (share) => control.progress?.(Math.min((done + share) / expected, 0.99))
  }
}

/** Smallest over largest pivot of H in (U R⁻¹). */
function pivotRatio({ lower, scale }: CholeskyFactor, r: number): number {
  let smallest = Number.POSITIVE_INFINITY
  let largest = 0
  for (let j = 0; j < r; j++) {
    const pivot = (lower.data[j * lower.rows + j] / scale[j]) ** 2
    smallest = Math.min(smallest, pivot)
    largest = Math.max(largest, pivot)
  }
  return smallest / largest
}

/** R for the next full pass where the sample's leaves U R⁻¹ far from orthogonal; null where it does not. */
export function betterFrame(frame: Frame, second: Matrix | null): Frame | null {
  if (second === null) return null
  const r = frame.kept.length
  const factor = factorise(leadingBlock(second, r))
  if (factor === null || pivotRatio(factor, r) >= gate) return null
  return withFactor(frame, lowerFactor(factor))
}

/** The climbs that are still under way: none that left the range of its means or shapes. */
function underway({ squares, likelihood }: State): Climb[] {
  return [squares, likelihood].flatMap((climb) =>
    climb === null || climb.settled || climb.outside === true ? [] : climb
  )
}

/** A climb with its distance from the optimum; `exact` where the second derivatives are those of its point. */
export function measured(
  climb: Climb,
  {
    sums,
    exact,
    before,
    enough
  }: {
    readonly sums: Sums
    readonly exact: boolean
    readonly before: Climb
    readonly enough: number
  }
): Climb {
  const unit =
    climb.criterion === 'squares' ? Math.sqrt((2 * climb.value) / Math.max(sums.rows, 1)) : 1
  const found = climb.decrement / unit
  const distance = Number.isNaN(found) ? Number.POSITIVE_INFINITY : found
  const still = exact && distance < resolved && distance > before.distance / 4
  return { ...climb, distance, settled: climb.passes > 1 && (distance <= enough || still) }
}

/** A pass, and where the criteria that it looked at stand after it. */
interface Taken extends Pick<Found, 'sums' | 'second' | 'squaresSums'> {
  readonly climbs: readonly Climb[]
}

/** One pass for the criteria that are under way: where they stand after it. */
async function take(
  start: Climbing,
  state: State,
  passes: Passes & { readonly done: number; readonly order: 1 | 2 }
): Promise<Taken> {
  const { source, done, order } = passes
  const scale = nuisanceScale(start.model.family)
  const climbs = underway(state)
  const { frame } = state
  // A penalty is made of second derivatives: its value, and the leverages of the next pass.
  const points = climbs.map((climb) => pointOf(climb, climb.penalised ? 2 : order, scale))
  const pass = { ...start.pass, frame, points }
  const sums = await source.reduce(pass, within(passes, done))
  const places = placesOf(pass)
  const reading = (k: number) => ({ sums, at: places[k], frame, scale })
  const linear = isAffine(start.model) && start.likelihood === null
  const exact = order === 2 || linear
  // Where least squares settles the likelihood too, its score is to vanish to rounding.
  const settles = start.likelihood === null && start.norm === null
  const enough = settles && !linear ? 0 : settled
  return {
    sums,
    second: derivativesAt(climbs[0], reading(0)).second,
    climbs: climbs.map((climb, k) => {
      const next = measured(advanced(climb, reading(k)), {
        sums,
        exact: exact || climb.penalised,
        before: climb,
        enough
      })
      return betweenEnds(start.model.family, climb, next)
    }),
    squaresSums:
      climbs[0].criterion === 'squares'
        ? { sums, value: places[0].value, extra: places[0].extra }
        : null
  }
}

/** The state with the climbs that moved. */
function after(state: State, climbs: readonly Climb[]): State {
  const moved = (criterion: Climb['criterion']): Climb | null =>
    climbs.find((climb) => climb.criterion === criterion) ?? state[criterion]
  return { ...state, squares: moved('squares'), likelihood: moved('likelihood') }
}

/**
 * Whether the second derivatives anywhere are a better guide than those of the sample at its fit: not of an
 * expression, which bends between, nor of a law near an end of its shape, which has them without bound.
 */
function hasGoodCurvature({ model }: Climbing): boolean {
  return isLinear(model) && model.family.shapeEnds === undefined
}

/**
 * Both criteria to their optimum over all rows: passes with the gradient alone and the second
 * derivatives of the sample, until the steps are lost in rounding. A pass sums the second derivatives
 * over all rows where least squares is quadratic and settles everything, and where the steps shrink
 * slowly: then the sample misleads. A criterion that is at its optimum is not looked at again. So many passes
 * were made before.
 */
export async function searchRows(
  start: Climbing,
  passes: Passes,
  before = 0
): Promise<Found | Unlike> {
  let state: State = { frame: start.frame, squares: start.squares, likelihood: start.likelihood }
  let second: Matrix | null = null
  const usual = hasGoodCurvature(start) && start.frame.kept.length <= fewCoefficients ? 2 : 1
  const closed = start.likelihood === null && isAffine(start.model)
  let order: 1 | 2 = closed ? 2 : usual
  // Whether the coordinates of the sample are to be looked at: once, where all rests on them or the search is slow.
  let frame: 'doubted' | 'kept' | 'settled' = closed ? 'doubted' : 'kept'
  let last: Taken | null = null
  let squaresSums: SquaresSums | null = null
  let done = 1
  for (; done <= most && underway(state).length > 0; done++) {
    const from = underway(state)
    const taken: Taken = await take(start, state, { ...passes, done: before + done, order })
    if (taken.sums.unlike.some(Number.isFinite)) return unlikeOf(taken.sums)
    const better = frame === 'doubted' ? betterFrame(state.frame, taken.second) : null
    if (frame === 'doubted') frame = 'settled'
    second = taken.second ?? second
    if (better !== null) {
      state = { ...state, frame: better }
      continue
    }
    state = after(state, taken.climbs)
    last = taken
    squaresSums = taken.squaresSums ?? squaresSums
    const slowly = taken.climbs.some(
      ({ distance }, k) => distance > slow * from[k].distance || !Number.isFinite(distance)
    )
    order = slowly ? 2 : usual
    if (slowly && frame === 'kept') frame = 'doubted'
  }
  if (last === null) throw new Error('no pass was made')
  return { ...state, sums: last.sums, squaresSums, passes: before + done - 1, second }
}

/** Rows that broke what a sample takes for a linear relation. */
export function unlikeOf(sums: Sums): Unlike {
  return { unlike: [...new Set(sums.unlike)].filter(Number.isFinite).sort((a, b) => a - b) }
}
