import { Failure } from '../../failure.ts'
import { zeros } from '../../numeric/matrix.ts'
import type { Box } from '../../numeric/optim/optimiser.ts'
import { type NuisanceScale, nuisanceScale } from '../nuisance.ts'
import { estimateBoth } from '../regression/both-estimates.ts'
import { isCurvedProgramme } from '../regression/curved-result.ts'
import { predictorEdges } from '../regression/edge-rows.ts'
import { fitFirth } from '../regression/firth.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import { isExpression, isLinear, type RegressionModel } from '../regression/model.ts'
import { suspicious } from '../regression/nuisance-limits.ts'
import { bestOfGrid, isBetweenEnds } from '../regression/shape-ends.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import { isCurvedVertexLaw } from '../regression/vertex-fit.ts'
import { type Climb, pointOf } from './climb.ts'
import { derivativesAt } from './derivatives.ts'
import { betaOf, type Frame, parameterFrame } from './frame.ts'
import { sumsOver } from './kernel.ts'
import { freeCurvature } from './newton-step.ts'
import type { Pass } from './regression-pass.ts'
import { isClosed, isPenalised, type Sampled, type Start } from './start.ts'
import { placesOf } from './sums.ts'

/** Where a search over all rows begins: the fits of a sample. */
export interface Climbing extends Start {
  readonly squares: Climb | null
  /** Null where least squares settles the likelihood: a quadratic law with an affine mean. */
  readonly likelihood: Climb | null
  /** β of the sample's fit where linear programmes settle the likelihood; null elsewhere. */
  readonly norm: Float64Array | null
}

/** The score equations of the likelihood are those of least squares: a quadratic law, whatever its mean. */
export function squaresSettle({ family, squares }: RegressionModel): boolean {
  return family.facts.quadratic && squares !== null
}

/** What is said where no search can begin. */
export function startNotFinite(): Failure {
  return new Failure({
    code: 'start_not_finite',
    pointer: '/model',
    detail: 'No starting point with a finite likelihood was found on a sample of the rows.',
    hint: 'Check that the family and its link suit the response.'
  })
}

/** Both fits of the sample; Firth's where its likelihood has no maximum, which all rows may have. */
function sampleFits({ workspace, separated }: Start) {
  const both = separated ? null : estimateBoth(workspace)
  const likelihood = both === null ? fitFirth(workspace) : both.likelihood
  if (likelihood !== null && likelihood.coefficients.some(Number.isFinite)) {
    return { squares: both?.squares ?? null, likelihood }
  }
  throw startNotFinite()
}

/** β of a fit, 0 in the place of coefficients that are not finite. */
function finiteBeta(
  frame: Frame,
  { coefficients }: Pick<SquaresFit | LikelihoodResult, 'coefficients'>,
  origin: number
): Float64Array {
  const own = Float64Array.from(frame.kept, (j) => coefficients[j])
  return betaOf(
    frame,
    own.map((value) => (Number.isFinite(value) ? value : 0)),
    origin
  )
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
  const beta = finiteBeta(frame, fit, origin)
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
export function withSampleCurvature(
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

/** Nuisance parameters of the sample's fit; where it rests at an end of a shape, the best of a grid between the ends. */
function shapesBetween(
  { workspace, model }: Start,
  { phi }: Pick<LikelihoodResult, 'phi'>
): Float64Array {
  const { shapeEnds, halfNormalShape: half } = model.family
  const far = half !== undefined && Math.abs(phi[half]) >= suspicious
  const ended = shapeEnds !== undefined && !isBetweenEnds(phi, shapeEnds)
  const shape = far ? half : ended ? shapeEnds[0].parameter : undefined
  if (shape === undefined) return phi
  return bestOfGrid(workspace, shape, workspace.search)?.phi ?? phi
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
  const byNorm = isCurvedProgramme(model) || isCurvedVertexLaw(model)
  return {
    ...start,
    frame,
    norm: fits !== null && byNorm ? finiteBeta(frame, fits.likelihood, origin) : null,
    squares:
      squaresFit === null
        ? null
        : begin(
            climbFrom('squares', squaresFit, { frame, tau: none, origin, box, penalised: false })
          ),
    likelihood:
      fits === null || byNorm || squaresSettle(model)
        ? null
        : begin({
            ...climbFrom('likelihood', fits.likelihood, {
              frame,
              tau: scale.fromPhi(shapesBetween(start, fits.likelihood)),
              origin,
              box,
              penalised: isPenalised(workspace.spec)
            }),
            hasEnds: isLinear(model) && predictorEdges(model).length > 0
          })
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
