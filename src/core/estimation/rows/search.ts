import type { Control } from '../../model/spec.ts'
import { type CholeskyFactor, factorise } from '../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { nuisanceScale } from '../nuisance.ts'
import { advanced, type Climb, derivativesAt, pointOf } from './climb.ts'
import { type Frame, withFactor } from './frame.ts'
import type { RowSource } from './row-source.ts'
import type { Start } from './start.ts'
import { placesOf, type Sums } from './sums.ts'

/** Decrement, in standard errors, that ends the search. */
const settled = 1e-8
/** A decrement below this that no longer shrinks is the rounding of the sums. */
const resolved = 1e-4
/** Most passes; a search that takes more does not settle. */
const most = 30
/** A decrement that shrinks by less than this factor asks for second derivatives of all rows. */
const slow = 0.3
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
  /** False when a criterion did not settle. */
  readonly converged: boolean
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
  readonly source: RowSource
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
function betterFrame(frame: Frame, second: Matrix | null): Frame | null {
  if (second === null) return null
  const r = frame.kept.length
  const leading = { rows: r, cols: r, data: new Float64Array(r * r) }
  for (let j = 0; j < r; j++) {
    for (let i = 0; i < r; i++) leading.data[j * r + i] = second.data[j * second.rows + i]
  }
  const factor = factorise(leading)
  if (factor === null || pivotRatio(factor, r) >= gate) return null
  const lower = { ...factor.lower, data: factor.lower.data.slice() }
  for (let j = 0; j < r; j++) {
    for (let i = j; i < r; i++) lower.data[j * r + i] /= factor.scale[i]
  }
  return withFactor(frame, lower)
}

function climbsOf({ squares, likelihood }: State): Climb[] {
  return [squares, likelihood].flatMap((climb) => climb ?? [])
}

/** Standard errors in which a climb's decrement is measured: σ̂ for squares. */
function unitOf(climb: Climb, sums: Sums): number {
  return climb.criterion === 'squares' ? Math.sqrt((2 * climb.value) / Math.max(sums.rows, 1)) : 1
}

/** A pass, and where the criteria stand after it. */
interface Taken extends Pick<Found, 'sums' | 'second' | 'squares' | 'likelihood' | 'squaresSums'> {}

/** One pass for both criteria: where they stand after it. */
async function take(
  start: Start,
  state: State,
  passes: Passes & { readonly done: number; readonly order: 1 | 2 }
): Promise<Taken> {
  const { source, done, order } = passes
  const scale = nuisanceScale(start.model.family)
  const climbs = climbsOf(state)
  const { frame } = state
  const points = climbs.map((climb) => pointOf(climb, order, scale))
  const pass = { ...start.pass, frame, points }
  const sums = await source.reduce(pass, within(passes, done))
  const places = placesOf(pass)
  const next = climbs.map((climb, k) => advanced(climb, { sums, at: places[k], frame, scale }))
  const seconds = climbs.map((climb, k) =>
    order === 2 ? derivativesAt(climb, { sums, at: places[k], frame, scale }).second : null
  )
  const first = climbs[0].criterion === 'squares' ? 0 : -1
  return {
    sums,
    second: seconds[0],
    squares: first === 0 ? next[0] : null,
    likelihood: next[first + 1] ?? null,
    squaresSums: first === 0 ? { sums, value: places[0].value, extra: places[0].extra } : null
  }
}

/** Largest decrement of the climbs, in standard errors. */
function farthest(state: State, sums: Sums): number {
  return climbsOf(state).reduce((worst, climb) => {
    const distance = climb.decrement / unitOf(climb, sums)
    return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : Math.max(worst, distance)
  }, 0)
}

/**
 * Both criteria to their optimum over all rows: passes with the gradient alone and the second
 * derivatives of the sample, until the steps are lost in rounding. A pass sums the second derivatives
 * over all rows where least squares is quadratic and settles everything, and where the steps shrink
 * slowly: then the sample misleads.
 */
export async function searchRows(start: Start, passes: Passes): Promise<Found | Unlike> {
  let state: State = start
  let second: Matrix | null = null
  let done = 1
  let [distance, before] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  // Second derivatives at hand are those of the point, so that steps that do not shrink are rounding.
  let exact = false
  const atPrecision = () =>
    distance < settled || (exact && distance < resolved && distance > before / 4)
  let order: 1 | 2 = start.likelihood === null ? 2 : 1
  let last: Taken | null = null
  while (done <= most && !(done > 2 && atPrecision())) {
    const taken: Taken = await take(start, state, { ...passes, done, order })
    done += 1
    if (taken.sums.unlike.some(Number.isFinite)) return unlikeOf(taken.sums)
    const better = second === null ? betterFrame(state.frame, taken.second) : null
    second = taken.second ?? second
    if (better !== null) {
      state = { ...state, frame: better }
      continue
    }
    state = { ...state, squares: taken.squares, likelihood: taken.likelihood }
    last = taken
    exact = order === 2 || start.likelihood === null
    before = distance
    distance = farthest(state, taken.sums)
    order = distance > slow * before ? 2 : 1
  }
  if (last === null) throw new Error('no pass was made')
  const { sums, squaresSums } = last
  return { ...state, sums, squaresSums, passes: done - 1, second, converged: atPrecision() }
}

function unlikeOf(sums: Sums): Unlike {
  return { unlike: [...new Set(sums.unlike)].filter(Number.isFinite).sort((a, b) => a - b) }
}
