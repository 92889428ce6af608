import { zeros } from '../../numeric/matrix.ts'
import { nuisanceScale } from '../nuisance.ts'
import { isLinear, type LinearRegression } from '../regression/model.ts'
import { prepareLinear } from '../regression/workspace.ts'
import { type Climb, restsOnBound } from './climb.ts'
import { climbing, squaresSettle } from './climbing.ts'
import { frameOf } from './frame.ts'
import { freeCurvature } from './newton-step.ts'
import { type Found, type Passes, searchRows } from './search.ts'
import type { Start } from './start.ts'

/** A point beside the two optima, and how many passes were made until it was found. */
interface Beside<T> {
  readonly at: T
  readonly passes: number
}

/** A maximum at which the score need not vanish. */
function hasNoCertificate(likelihood: Climb): boolean {
  return likelihood.penalised || restsOnBound(likelihood)
}

/**
 * The likelihood at the least-squares point, its nuisance parameters at their best there: the coefficients
 * rest between bounds that are equal. Null without least squares, or where the search does not settle.
 */
export async function profiledAtSquares(
  start: Start,
  found: Found,
  passes: Passes
): Promise<Beside<Climb | null>> {
  const { squares, likelihood, frame } = found
  if (squares === null || likelihood === null || hasNoCertificate(likelihood)) {
    return { at: null, passes: found.passes }
  }
  const { beta } = squares
  const far = Number.POSITIVE_INFINITY
  // Where least squares settles the likelihood, its nuisance parameters are the best ones already.
  const best = squaresSettle(start.model) || nuisanceScale(start.model.family).free.length === 0
  const whole = best ? null : (likelihood.curvature?.whole ?? null)
  const aside: Climb = {
    ...likelihood,
    beta,
    box: { lower: beta, upper: beta },
    curvature: whole === null ? null : freeCurvature(whole, beta.length),
    value: far,
    distance: far,
    decrement: Number.NaN,
    step: new Float64Array(beta.length + likelihood.tau.length),
    passes: 0,
    outside: false,
    settled: false
  }
  if (best) return { at: aside, passes: found.passes }
  const own = { ...start, frame, squares: null, likelihood: aside, norm: null }
  const ended = await searchRows(own, passes, found.passes)
  if ('unlike' in ended) throw new Error('the rank of the design has been settled')
  const at = ended.likelihood
  return { at: at?.settled === true ? at : null, passes: ended.passes }
}

/** The model with one constant for all rows beside the offset. */
function withConstantOnly(model: LinearRegression): LinearRegression {
  const { x } = model.mean
  const constant = zeros(x.rows, x.cols)
  constant.data.set(x.data.subarray(0, x.rows))
  return { ...model, mean: { ...model.mean, x: constant, tail: null }, squares: null }
}

/**
 * The constant beside an offset that maximises the likelihood, as a coefficient of the frame's first column:
 * a search of its own, for no sum gives it. Null where the null model has another form; NaN where it does
 * not settle.
 */
export async function constantBesideOffset(
  start: Start,
  { frame, passes: before }: Pick<Found, 'frame' | 'passes'>,
  passes: Passes
): Promise<Beside<number | null>> {
  const { model, workspace, control } = start
  const has = model.family.unitDeviance !== null
  if (!has || !isLinear(model) || model.mean.offset === null || !frame.intercept) {
    return { at: null, passes: before }
  }
  const own = withConstantOnly(model)
  const { penalty: _penalty, ...plain } = workspace.spec.model
  const prepared = prepareLinear({ ...workspace.spec, model: plain }, own, control)
  if (prepared.solution === null) throw new Error('a formula has a design')
  const begun: Start = {
    ...start,
    workspace: prepared,
    model: own,
    frame: { ...frameOf(own.mean, prepared.solution), aliases: [] },
    separated: false
  }
  const ended = await searchRows(climbing(begun), passes, before)
  const climb = 'unlike' in ended ? null : ended.likelihood
  if ('unlike' in ended || climb === null) return { at: Number.NaN, passes: before }
  return { at: climb.settled ? climb.beta[0] : Number.NaN, passes: ended.passes }
}
