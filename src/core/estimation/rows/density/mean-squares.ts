import { Failure } from '../../../failure.ts'
import { dependsOn } from '../../../model/expression/structure.ts'
import type { FitSpec } from '../../../model/spec.ts'
import { factorise } from '../../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { MeanSquares } from '../../density/squares.ts'
import type { DensityStatement } from '../../density/statement.ts'
import { nuisanceScale } from '../../nuisance.ts'
import { onAllRows } from '../all-rows.ts'
import type { Refitting } from '../bootstrap/refits.ts'
import { type Climb, inverseOfTerms } from '../climb.ts'
import { climbing } from '../climbing.ts'
import type { Frame } from '../frame.ts'
import { along } from '../newton-step.ts'
import { type Found, type Passes, searchRows, within } from '../search.ts'
import { squaresAtOptimum, squaresPoints } from '../squares-optimum.ts'
import { squaresResult } from '../squares-result.ts'
import { type Sampled, type Start, startOf } from '../start.ts'
import { placesOf } from '../sums.ts'

/** Least squares of a density's mean over all rows, and how many passes it took. */
interface FoundSquares {
  /** Null where the mean is finite at no start. */
  readonly squares: RowSquares | null
  readonly passes: number
}

/** Least squares over all rows, with what fits it to samples of them. */
export interface RowSquares extends MeanSquares {
  readonly refit: Omit<Refitting, 'done'> & { readonly climb: Climb }
}

/** The stated mean as a regression of its own: with those parameters that it reads. */
export function regressionOf(spec: FitSpec, { mean }: DensityStatement): FitSpec {
  const { parameters = {}, mean: source, response, weights } = spec.model
  if (mean === null || source === undefined || response === undefined) {
    throw new Error('least squares needs a mean')
  }
  const read = Object.entries(parameters).filter((_, place) => dependsOn(mean.graph, place))
  return {
    ...spec,
    model: {
      mean: source,
      response,
      parameters: Object.fromEntries(read),
      family: { name: 'normal', options: {} },
      ...(weights === undefined ? {} : { weights })
    }
  }
}

/** Where the search begins: at the fit of the sample; null where that has no finite start. */
function begun(sampled: Sampled) {
  const start = startOf(sampled)
  try {
    return climbing(start)
  } catch (error) {
    const notFinite =
      error instanceof Failure && error.faults.every(({ code }) => code === 'start_not_finite')
    if (notFinite) return null
    throw error
  }
}

/** σ² times the inverse of the exact second derivatives, along what the bounds leave. */
function observedOf(
  climb: Climb,
  {
    frame,
    exact,
    sigma2
  }: { readonly frame: Frame; readonly exact: Matrix; readonly sigma2: number }
): Matrix | null {
  if (climb.curvature === null) return null
  const { directions } = climb.curvature
  const factor = factorise(along(directions, exact.rows).matrix(exact))
  if (factor === null) return null
  const curvature = { ...climb.curvature, whole: exact, factor }
  const inverse = inverseOfTerms({ ...climb, curvature }, frame)
  return { ...inverse, data: inverse.data.map((value) => value * sigma2) }
}

/** A search that ended, with one pass more for its exact second derivatives. */
async function ended(start: Start, found: Found, passes: Passes): Promise<FoundSquares> {
  const { squares, frame } = found
  if (squares === null) throw new Error('a mean has least squares')
  const scale = nuisanceScale(start.model.family)
  const pass = { ...start.pass, frame, points: squaresPoints(squares) }
  const sums = await passes.source.reduce(pass, within(passes, found.passes))
  const [expected, exact] = placesOf(pass)
  const places = { ratio: start.ratio, expected, exact }
  const { climb, hessian: second } = squaresAtOptimum(squares, { sums, frame, scale }, places)
  const { value, extra } = expected
  const settled = { ...found, squares: climb, sums, squaresSums: { sums, value, extra } }
  const { model } = onAllRows(start, sums, passes.source, start.spec)
  const result = squaresResult({ model, found: settled, relations: [], origin: 0 }, climb)
  const { status, reason, rss, dfResidual, sigma2, unscaledCovariance, convergence } = result
  if (convergence === null || second === null) throw new Error('an expression is curved')
  const resting = status === 'boundary'
  const own: RowSquares = {
    refit: { pass: start.pass, frame, model, climb },
    status: resting ? 'ok' : status,
    reason: resting ? null : reason,
    estimates: result.coefficients,
    rss,
    dfResidual,
    sigma2,
    unscaledCovariance,
    observed: () => observedOf(climb, { frame, exact: second, sigma2 }),
    convergence: { ...convergence, evaluations: found.passes + 1 },
    score: convergence.scaled_gradient
  }
  return { squares: own, passes: found.passes + 1 }
}

/** Least squares of the mean that stands beside a density, by the passes of a regression. */
export async function squaresOfMean(
  statement: DensityStatement,
  sampled: Sampled,
  { passes, done }: { readonly passes: Passes; readonly done: number }
): Promise<FoundSquares> {
  const start = begun({ ...sampled, spec: regressionOf(sampled.spec, statement) })
  if (start === null) return { squares: null, passes: done }
  const found = await searchRows(start, passes, done)
  if ('unlike' in found) throw new Error('an expression has no rank to settle')
  return ended(start, found, passes)
}
