import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import { refuseCost, usualLimits } from '../../model/limits.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { zeros } from '../../numeric/matrix.ts'
import type { Box } from '../../numeric/optim/optimiser.ts'
import { type NuisanceScale, nuisanceScale } from '../nuisance.ts'
import { estimateBoth } from '../regression/both-estimates.ts'
import { compileExpressionRegression } from '../regression/compile-expression.ts'
import { compileFormulaRegression, linkOf } from '../regression/compile-formula.ts'
import { decideExistence } from '../regression/existence.ts'
import { checkPenalty, fitFirth } from '../regression/firth.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import { isAffine, isExpression, type RegressionModel } from '../regression/model.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import { prepareExpression, prepareLinear, type Workspace } from '../regression/workspace.ts'
import { sampleShares } from './block-rows.ts'
import { type Climb, derivativesAt, pointOf } from './climb.ts'
import { betaOf, type Frame, frameOf, parameterFrame } from './frame.ts'
import { sumsOver } from './kernel.ts'
import { freeCurvature } from './newton-step.ts'
import type { Pass } from './row-source.ts'
import { placesOf } from './sums.ts'

/** A sample of the rows of a source. */
export interface Sampled {
  readonly spec: FitSpec
  readonly columns: readonly string[]
  readonly dataset: Dataset
  /** All rows over those of the sample. */
  readonly ratio: number
  readonly control: Control
}

/** What a search over all rows is laid out on: a sample and its coordinates. */
export interface Start extends Sampled {
  readonly workspace: Workspace
  readonly model: RegressionModel
  readonly frame: Frame
  /** The rows of the sample leave a direction of recession: its likelihood has no maximum. */
  readonly separated: boolean
  /** All of a pass but its points. */
  readonly pass: Omit<Pass, 'points' | 'frame'>
}

/** Where a search over all rows begins: the fits of a sample. */
export interface Climbing extends Start {
  readonly squares: Climb | null
  /** Null where least squares settles the likelihood: a quadratic law with an affine mean. */
  readonly likelihood: Climb | null
}

/** The request as it is put to a sample: the estimates alone. */
export function plainSpec(spec: FitSpec): FitSpec {
  const { level } = spec.inference
  return {
    ...spec,
    inference: { level, std_errors: 'model', intervals: 'wald' },
    include: [],
    conventions: 'equifit'
  }
}

/** No search over smooth likelihoods begins: least squares settles an affine mean's, or a programme follows. */
export function isClosed({ model }: FitSpec): boolean {
  const family = chooseFamily(model.family, '/model/family')
  const { quadratic, smooth } = family.facts
  return model.formula !== undefined && (quadratic || !smooth) && linkOf(model, family).affine
}

/** The score equations of the likelihood are those of least squares: a quadratic law, whatever its mean. */
export function squaresSettle({ family, squares }: RegressionModel): boolean {
  return family.facts.quadratic && squares !== null
}

/** Firth's penalised likelihood is asked for. */
export function isPenalised({ model }: FitSpec): boolean {
  return model.penalty !== undefined
}

/** Both fits of the sample; Firth's where its likelihood has no maximum, which all rows may have. */
function sampleFits({ workspace, separated }: Start) {
  const both = separated ? null : estimateBoth(workspace)
  const likelihood = both === null ? fitFirth(workspace) : both.likelihood
  if (likelihood !== null && likelihood.coefficients.some(Number.isFinite)) {
    return { squares: both?.squares ?? null, likelihood }
  }
  throw new Failure({
    code: 'start_not_finite',
    pointer: '/model',
    detail: 'No starting point with a finite likelihood was found on a sample of the rows.',
    hint: 'Check that the family and its link suit the response.'
  })
}

function climbFrom(
  criterion: Climb['criterion'],
  fit: Pick<SquaresFit | LikelihoodResult, 'coefficients'>,
  {
    frame,
    tau,
    origin,
    box,
    penalised
  }: {
    readonly frame: Frame
    readonly tau: Float64Array
    readonly origin: number
    readonly box: Box | null
    readonly penalised: boolean
  }
): Climb {
  const coefficients = Float64Array.from(frame.kept, (j) => fit.coefficients[j])
  const finite = coefficients.map((value) => (Number.isFinite(value) ? value : 0))
  const beta = betaOf(frame, finite, origin)
  const step = new Float64Array(beta.length + tau.length)
  const far = Number.POSITIVE_INFINITY
  const before = { value: far, decrement: Number.NaN, passes: 0, distance: far, settled: false }
  return {
    criterion,
    beta,
    begun: beta,
    curvedAt: beta,
    tau,
    step,
    box,
    penalised,
    curvature: null,
    check: null,
    ...before
  }
}

/** Bounds of the parameters of an expression, in the coefficients of a frame's columns; null where there are none. */
function boxOf({ mean }: RegressionModel, { scale }: Frame): Box | null {
  if (mean.kind !== 'expression') return null
  if (![...mean.lower, ...mean.upper].some(Number.isFinite)) return null
  const scaled = (ends: Float64Array) => ends.map((end, j) => end / scale[j])
  return { lower: scaled(mean.lower), upper: scaled(mean.upper) }
}

/** A climb with the second derivatives of the sample, as those of all rows may be expected to be. */
function withSampleCurvature(
  climb: Climb,
  pass: Omit<Pass, 'points'>,
  { dataset, ratio, scale, control }: Sampled & { readonly scale: NuisanceScale }
): Climb {
  const whole = { ...pass, points: [pointOf(climb, 2, scale)] }
  const sums = sumsOver(dataset, whole, control)
  const [at] = placesOf(whole)
  const { second } = derivativesAt(climb, { sums, at, frame: pass.frame, scale })
  if (second === null) return climb
  const expected = { ...second, data: second.data.map((value) => value * ratio) }
  return { ...climb, curvature: freeCurvature(expected, climb.beta.length) }
}

/** Most coefficients: a pass sums their products. */
const mostTerms = 1000

/** Throws Failure where passes over so many rows are too dear: a full one multiplies every two columns. */
export function refuseDear(
  { limits = usualLimits }: FitSpec,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  pointer: string
): void {
  if (columns <= mostTerms) {
    refuseCost({ cells: 0, operations: rows * columns ** 2 }, limits, '/model')
    return
  }
  throw new Failure({
    code: 'too_many_parameters',
    pointer,
    detail: `The formula makes ${columns} coefficients; at most ${mostTerms} are settled in passes over rows that are not held in memory`,
    hint: 'Leave out factors of many levels, or store fewer rows.'
  })
}

/** Where both criteria begin: from the fits of the sample; from those of squares alone where they settle the likelihood. */
export function climbing(start: Start): Climbing {
  const { workspace, model, pass } = start
  const fits = isClosed(start.spec) ? null : sampleFits(start)
  const frame = fits === null ? start.frame : frameAt(start, fits)
  const scale = nuisanceScale(model.family)
  const { origin } = pass
  const box = boxOf(model, frame)
  const begin = (climb: Climb): Climb =>
    withSampleCurvature(climb, { ...pass, frame }, { ...start, scale })
  const none = new Float64Array(0)
  const linear = model.squares === null ? null : (fits?.likelihood ?? workspace.solution)
  const squaresFit = fits?.squares ?? linear
  return {
    ...start,
    frame,
    squares:
      squaresFit === null
        ? null
        : begin(
            climbFrom('squares', squaresFit, { frame, tau: none, origin, box, penalised: false })
          ),
    likelihood:
      fits === null || squaresSettle(model)
        ? null
        : begin(
            climbFrom('likelihood', fits.likelihood, {
              frame,
              tau: scale.fromPhi(fits.likelihood.phi),
              origin,
              box,
              penalised: isPenalised(workspace.spec)
            })
          )
  }
}

/** Coordinates of the search: for the parameters of an expression, those of their derivatives at the sample's fit. */
function frameAt(
  { workspace, frame, model }: Start,
  { squares, likelihood }: ReturnType<typeof sampleFits>
): Frame {
  if (!isExpression(model)) return frame
  const { problem } = workspace.coordinates
  const { gamma } = squares ?? likelihood
  const jacobian = zeros(problem.observations.rows, gamma.length)
  problem.predictor.evaluate(gamma, new Float64Array(jacobian.rows), jacobian)
  return parameterFrame(jacobian)
}

/** A sample, its workspace and the coordinates of the search, as the model is stated. */
function laidOut(plain: FitSpec, sampled: Sampled) {
  const { dataset, control, ratio } = sampled
  const refuse = ({ terms }: RegressionModel): void => {
    const work = { rows: ratio * dataset.rows, columns: terms.length }
    refuseDear(plain, work, '/model/formula')
  }
  if (plain.model.formula === undefined) {
    const model = compileExpressionRegression(plain, dataset)
    refuse(model)
    const workspace = prepareExpression(plain, model, control)
    checkPenalty(workspace)
    const frame = parameterFrame(zeros(0, model.terms.length))
    return { model, workspace, frame, state: null, separated: false }
  }
  const model = compileFormulaRegression(plain, dataset)
  refuse(model)
  const workspace = prepareLinear(plain, model, control)
  checkPenalty(workspace)
  const { solution } = workspace
  const { assignment } = model.mean
  if (solution === null || assignment === undefined) throw new Error('a formula has a design')
  const frame = frameOf(model.mean, solution)
  const separated = decideExistence(model, frame.kept) !== null
  return { model, workspace, frame, state: assignment.state, separated }
}

/** A sample, compiled, with the coordinates of the search; its fits are made when they are asked for. */
export function startOf(sampled: Sampled): Start {
  const plain = plainSpec(sampled.spec)
  const { state, ...laid } = laidOut(plain, sampled)
  const { model, frame } = laid
  const { labels, family } = model
  const centre = model.squares === null ? 0 : mean(model.squares.y)
  const origin = frame.intercept && family.facts.location && isAffine(model) ? centre : 0
  const read = {
    kind: 'regression' as const,
    spec: plain,
    columns: sampled.columns,
    state,
    labels:
      labels === null
        ? null
        : { event: labelText(labels.event), coded: labels.codingSpan !== null },
    centre,
    origin,
    within: null,
    selection: null,
    signsAt: null,
    sandwich: null,
    series: [],
    beside: [],
    shares: false
  }
  const pass = { ...read, shares: sampleShares(read, sampled.dataset) }
  return { ...sampled, ...laid, pass }
}

function labelText(label: string | number | boolean): string {
  return typeof label === 'boolean' ? (label ? 'TRUE' : 'FALSE') : String(label)
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
