import type { Matrix } from '../../numeric/matrix.ts'
import { type NuisanceScale, nuisanceScale } from '../nuisance.ts'
import { canLose } from '../regression/gap-test.ts'
import { advanced, type Climb, confirmed, pointOf } from './climb.ts'
import { derivativesAt, expectedAt, type Reading, unpacked } from './derivatives.ts'
import { constantBesideOffset, profiledAtSquares } from './further-climbs.ts'
import type { Point } from './row-source.ts'
import { type Found, type Passes, within } from './search.ts'
import type { Start } from './start.ts'
import { common, type Places, placesOf, type Sums, sumAt } from './sums.ts'
import { type UnderModel, underModelOf, underModelPoints } from './under-model.ts'

/** What a pass says of the likelihood at a point that is not its own, and of the information of a certificate. */
export interface AtSquares {
  readonly climb: Climb
  readonly sums: Sums
  readonly at: Places
  readonly information: Places
}

/** What the last pass adds to two optima that were found. */
export interface Final {
  readonly found: Found
  /** At the likelihood's optimum, and of one mean for all rows; NaN where there is none. */
  readonly deviance: number
  readonly nullDeviance: number
  /** Pearson's X² at the likelihood's optimum. */
  readonly pearson: number
  /** Information of the mean alone in (U R⁻¹) there, of laws whose tool takes the shape as given; else null. */
  readonly meanInformation: Matrix | null
  /** Σ w r² at the likelihood's optimum; NaN without squares. */
  readonly rssThere: number
  /** Expected information in (U R⁻¹, τ) at the likelihood's optimum; null where it is not wanted, or not known in closed form. */
  readonly expected: Matrix | null
  /** Exact second derivatives of ½ Σ w r² in (U R⁻¹); null without squares. */
  readonly squaresHessian: Matrix | null
  /** Least squares under the model; null without squares, or where the two are one estimator. */
  readonly underModel: UnderModel | null
  /** The likelihood at the least-squares point, its nuisance parameters at their best there; null without one. */
  readonly atSquares: AtSquares | null
}

/** The predictor of one mean for all rows, where a formula has such a model within it; null elsewhere. */
function nullPoint(
  { model, frame, pass }: Start,
  { sums }: Found,
  { phi, constant }: { readonly phi: Float64Array; readonly constant: number | null }
): Point | null {
  const { mean, link } = model
  if (mean.kind === 'expression') return null
  const beta = new Float64Array(frame.kept.length)
  if (constant !== null) beta[0] = constant
  else if (frame.intercept) {
    beta[0] = link.forward(sumAt(sums, common.response) / sumAt(sums, common.trials)) - pass.origin
  }
  return { criterion: 'deviance', order: 0, beta, phi }
}

/** Points of a pass that ends least squares: second derivatives as Gauss–Newton's, and exact. */
export function lowestPoints(squares: Climb, scale: NuisanceScale): readonly [Point, Point] {
  const exact = pointOf(squares, 2, scale)
  return [{ ...exact, expected: true }, exact]
}

/** Least squares at its end: one step more, judged by exact second derivatives. */
export function lowestOf(
  squares: Climb,
  { expected, exact }: { readonly expected: Reading; readonly exact: Reading },
  ratio: number
): Climb {
  const unit = (2 * squares.value) / exact.sums.rows
  return advanced(confirmed(squares, exact, { unit, ratio }), expected)
}

interface Options {
  readonly passes: Passes
  /** Standard errors ask for the expected information. */
  readonly expected: boolean
}

/**
 * The searches beside the two optima, and one pass over all rows: exact second derivatives, deviances, and
 * each criterion at the other's optimum.
 */
export async function finalPass(start: Start, searched: Found, options: Options): Promise<Final> {
  const { passes } = options
  const { at: aside, passes: profiled } = await profiledAtSquares(start, searched, passes)
  const before = { ...searched, passes: profiled }
  const { at: constant, passes: made } = await constantBesideOffset(start, before, passes)
  return passAtOptima(start, { ...searched, passes: made }, { ...options, aside, constant })
}

/** The pass at the optima, and at the points beside them. */
async function passAtOptima(
  start: Start,
  found: Found,
  {
    passes,
    expected,
    aside,
    constant
  }: Options & { readonly aside: Climb | null; readonly constant: number | null }
): Promise<Final> {
  const { squares, likelihood, frame } = found
  if (likelihood === null) throw new Error('least squares has settled everything')
  const scale = nuisanceScale(start.model.family)
  const top = pointOf(likelihood, 2, scale)
  const { beta, phi } = top
  const nullModel = nullPoint(start, found, { phi, constant })
  const points: Point[] = [top, { criterion: 'deviance', order: 0, beta, phi }]
  if (nullModel !== null) points.push(nullModel)
  const from = points.length
  if (squares !== null) points.push(...lowestPoints(squares, scale))
  const beside = points.length
  if (aside !== null) {
    const there = pointOf(aside, 2, scale)
    points.push(there, { ...there, criterion: 'certificate' })
  }
  const under = points.length
  if (squares !== null) points.push(...underModelPoints(start.model, { beta, phi }))
  const last = points.length
  const compared = squares !== null && canLose(start.model)
  const wanted = (expected || compared) && start.model.family.expectedInformation !== null
  if (wanted) points.push({ ...top, criterion: 'expected' })
  const ofPearson = points.length
  points.push({ criterion: 'pearson', order: 0, beta, phi })
  const { family } = start.model
  if (family.rFit !== undefined) points.push({ criterion: 'mean_information', order: 2, beta, phi })
  const pass = { ...start.pass, frame, points }
  const sums = await passes.source.reduce(pass, within(passes, found.passes))
  const places = placesOf(pass)
  const read = (at: Places) => ({ sums, at, frame, scale })
  const { ratio } = start
  const has = family.unitDeviance !== null
  const summit = read(places[0])
  const highest = advanced(confirmed(likelihood, summit, { unit: 1, ratio }), summit)
  const lowest =
    squares === null
      ? null
      : lowestOf(squares, { expected: read(places[from]), exact: read(places[from + 1]) }, ratio)
  return {
    found: {
      ...found,
      sums,
      likelihood: highest,
      squares: lowest,
      squaresSums:
        squares === null ? null : { sums, value: places[from].value, extra: places[from].extra },
      passes: found.passes + 1
    },
    deviance: has ? sumAt(sums, places[1].value) : Number.NaN,
    nullDeviance: has && nullModel !== null ? sumAt(sums, places[2].value) : Number.NaN,
    pearson: sumAt(sums, places[ofPearson].value),
    meanInformation:
      family.rFit === undefined
        ? null
        : unpacked(sums, places[ofPearson + 1].second, { r: beta.length, size: beta.length }),
    expected: wanted ? expectedAt(likelihood, read(places[last])) : null,
    squaresHessian: squares === null ? null : derivativesAt(squares, read(places[from + 1])).second,
    rssThere: squares === null ? Number.NaN : sumAt(sums, places[under].value),
    underModel: likelihood.penalised ? null : underModelOf(sums, frame, places.slice(under, last)),
    atSquares:
      aside === null
        ? null
        : { climb: aside, sums, at: places[beside], information: places[beside + 1] }
  }
}
