import { leadingBlock, type Matrix } from '../../numeric/matrix.ts'
import { type NuisanceScale, nuisanceScale } from '../nuisance.ts'
import { canLose } from '../regression/gap-test.ts'
import type { RegressionModel } from '../regression/model.ts'
import { advanced, type Climb, confirmed, pointOf } from './climb.ts'
import { expectedAt, unpacked } from './derivatives.ts'
import { constantBesideOffset, profiledAtSquares } from './further-climbs.ts'
import type { Point } from './regression-pass.ts'
import { type Found, type Passes, within } from './search.ts'
import { squaresAtOptimum, squaresPoints } from './squares-optimum.ts'
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
  /** How the nuisance parameters were searched: a shape in its limit is known. */
  readonly scale: NuisanceScale
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
  /** The same of the mean alone, in (U R⁻¹), which dispersion models have in closed form. */
  readonly expectedOfMean: Matrix | null
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

/** Whether a pass sums expected information: the joint one where it is known, else that of the mean alone. */
function expectationOf(
  { family }: RegressionModel,
  { expected, compared }: { readonly expected: boolean; readonly compared: boolean }
): boolean {
  if (family.expectedInformation !== null) return expected || compared
  return expected && family.facts.exponentialDispersion
}

/** The expected information of a pass, as far as the law has it in closed form. */
function expectations({ model: { family }, frame }: Start, information: Matrix | null) {
  const ofMean = family.facts.exponentialDispersion && information !== null
  return {
    expected: family.expectedInformation === null ? null : information,
    expectedOfMean: ofMean ? leadingBlock(information, frame.kept.length) : null
  }
}

interface Aside extends Options {
  readonly aside: Climb | null
  readonly constant: number | null
}

/** The points of the pass, by what their sums are for. */
function pointsOf(start: Start, found: Found, { expected, aside, constant }: Aside) {
  const { squares, likelihood } = found
  if (likelihood === null) throw new Error('least squares has settled everything')
  const { model } = start
  const { family } = model
  const scale = nuisanceScale(family)
  const top = pointOf(likelihood, 2, scale)
  const { beta, phi } = top
  const nullModel = nullPoint(start, found, { phi, constant })
  const there = aside === null ? null : pointOf(aside, 2, scale)
  const compared = squares !== null && canLose(model)
  const informed = expectationOf(model, { expected, compared })
  return {
    top: [top],
    deviance: [{ criterion: 'deviance', order: 0, beta, phi }],
    nullModel: nullModel === null ? [] : [nullModel],
    squares: squares === null ? [] : squaresPoints(squares),
    aside: there === null ? [] : [there, { ...there, criterion: 'certificate' }],
    underModel: squares === null ? [] : underModelPoints(model, { beta, phi }),
    expected: informed ? [{ ...top, criterion: 'expected' }] : [],
    pearson: [{ criterion: 'pearson', order: 0, beta, phi }],
    meanInformation:
      family.rFit === undefined ? [] : [{ criterion: 'mean_information', order: 2, beta, phi }]
  } satisfies Readonly<Record<string, readonly Point[]>>
}

/** The pass at the optima, and at the points beside them. */
async function passAtOptima(start: Start, found: Found, options: Aside): Promise<Final> {
  const { squares, likelihood, frame } = found
  if (likelihood === null) throw new Error('least squares has settled everything')
  const asked = pointsOf(start, found, options)
  const pass = { ...start.pass, frame, points: Object.values<readonly Point[]>(asked).flat() }
  const { source } = options.passes
  const sums = await source.reduce(pass, within(options.passes, found.passes))
  const all = placesOf(pass)
  const placesFor = (points: readonly Point[]): readonly Places[] =>
    points.map((point) => all[pass.points.indexOf(point)])
  const sumFor = (points: readonly Point[]): number =>
    points.length === 0 ? Number.NaN : sumAt(sums, placesFor(points)[0].value)
  const here = { sums, frame, scale: nuisanceScale(start.model.family) }
  const { ratio } = start
  const summit = { ...here, at: placesFor(asked.top)[0] }
  const [expected, exact] = placesFor(asked.squares)
  const lowest =
    squares === null ? null : squaresAtOptimum(squares, here, { ratio, expected, exact })
  const r = frame.kept.length
  const [ofMean] = placesFor(asked.meanInformation)
  const [informed] = placesFor(asked.expected)
  const [score, information] = placesFor(asked.aside)
  const has = start.model.family.unitDeviance !== null
  return {
    scale: here.scale,
    found: {
      ...found,
      sums,
      likelihood: advanced(confirmed(likelihood, summit, { unit: 1, ratio }), summit),
      squares: lowest?.climb ?? null,
      squaresSums: lowest === null ? null : { sums, value: expected.value, extra: expected.extra },
      passes: found.passes + 1
    },
    deviance: has ? sumFor(asked.deviance) : Number.NaN,
    nullDeviance: has ? sumFor(asked.nullModel) : Number.NaN,
    pearson: sumFor(asked.pearson),
    meanInformation: ofMean === undefined ? null : unpacked(sums, ofMean.second, { r, size: r }),
    ...expectations(
      start,
      informed === undefined ? null : expectedAt(likelihood, { ...here, at: informed })
    ),
    squaresHessian: lowest?.hessian ?? null,
    rssThere: sumFor(asked.underModel),
    underModel:
      likelihood.penalised || likelihood.within !== undefined
        ? null
        : underModelOf(sums, frame, placesFor(asked.underModel)),
    atSquares:
      options.aside === null ? null : { climb: options.aside, sums, at: score, information }
  }
}
