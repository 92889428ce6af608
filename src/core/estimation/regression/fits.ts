import { zeros } from '../../numeric/matrix.ts'
import { fitCurvedProgramme } from './curved-programme.ts'
import { isCurvedProgramme } from './curved-result.ts'
import { curvedSquaresFit } from './curved-squares.ts'
import { fitCurvedVertices } from './curved-vertices.ts'
import { atEdgeOfMean } from './edge-of-mean.ts'
import { fitAt, type LikelihoodFit, type MaximiseOptions, maximise } from './likelihood-fit.ts'
import { type LikelihoodResult, resultFromSearch, resultFromSquares } from './likelihood-result.ts'
import { isAffine, isLinear, type RegressionModel } from './model.ts'
import { type NormalScale, normalScale, phiOfVariance } from './normal-scale.ts'
import { limitOfNuisance, scaleCollapses } from './nuisance-limits.ts'
import { searchOf } from './search-starts.ts'
import { atShapeEnds, withSignedShape } from './shape-ends.ts'
import { linearSquaresFit, type SquaresFit } from './squares-fit.ts'
import { startPhi } from './starts.ts'
import { fitVertices, isCurvedVertexLaw, isVertexLaw } from './vertex-fit.ts'
import { countStatus, type Workspace } from './workspace.ts'

/** A start for a quadratic likelihood away from the least-squares point, which it would hit. */
function displaced(
  { model, search }: Workspace,
  squares: SquaresFit,
  scale: NormalScale
): MaximiseOptions {
  const error = Math.sqrt(squares.rss > 0 ? squares.rss / model.nobs : 1)
  const { optimizer, control } = search
  return {
    optimizer,
    control,
    starts: [squares.gamma.map((value, j) => value + (j % 2 === 0 ? 1.5 : -1.5) * error)],
    phi: phiOfVariance(model.family, scale, 4 * error * error)
  }
}

/** Least squares of the model's own mean; null on labels without a coding. */
export function fitSquares(
  workspace: Workspace,
  extraStarts: readonly Float64Array[]
): SquaresFit | null {
  const { model, solution, coordinates, options, search } = workspace
  if (model.squares === null) return null
  if (isAffine(model) && solution !== null) return linearSquaresFit(model, solution, coordinates)
  return curvedSquaresFit({
    model,
    coordinates,
    starts: extraStarts.length === 0 ? search.starts : [...extraStarts, search.starts[0]],
    relations: options.relations,
    optimizer: search.optimizer,
    control: search.control
  })
}

/** The likelihood's maximum, once it is known to exist. */
export function fitLikelihood(
  workspace: Workspace,
  squares: SquaresFit | null
): LikelihoodResult | null {
  const { model, coordinates } = workspace
  const { settled, reason } = countStatus(workspace, squares)
  const scale = normalScale(model.family)
  if (scale !== null && isAffine(model) && squares !== null) {
    const fit = maximise(coordinates.problem, displaced(workspace, squares, scale))
    return fit === null
      ? null
      : resultFromSquares(model, squares, { fit, scale, status: settled, reason })
  }
  if (isCurvedProgramme(model)) return fitCurvedProgramme(workspace, squares, { settled, reason })
  if (isCurvedVertexLaw(model)) return fitCurvedVertices(workspace, squares, { settled, reason })
  if (isVertexLaw(model)) {
    const vertex = fitVertices(workspace, model, { settled, reason })
    if (vertex !== null) return vertex
  }
  const search = searchOf(workspace, squares)
  const first = maximise(coordinates.problem, search)
  if (first === null) return null
  const fit = withSignedShape(workspace, first, search)
  const shapes = settled === 'ok' ? atShapeEnds(workspace, fit, { ...search, squares }) : null
  if (shapes !== null && shapes.end !== null) return shapes.end
  const inside = shapes?.inside ?? fit
  const polished = squares === null ? inside : polishedAtSquares(workspace, squares, inside)
  const limit = settled === 'ok' ? limitOfNuisance(polished, workspace.search) : null
  if (limit !== null) {
    const { fit: ended, reason: why, ...rest } = limit
    const outcome = { fit: ended, settled: 'boundary' as const, reason: why }
    return { ...resultFromSearch(model, coordinates, outcome), ...rest }
  }
  const result = resultFromSearch(model, coordinates, { fit: polished, settled, reason })
  const stuck = result.status === 'not_converged' || result.status === 'not_identified'
  if (stuck && isLinear(model)) {
    const edge = atEdgeOfMean(workspace, model, { stuck: result, settled, reason })
    if (edge !== null) return edge
  }
  return settled === 'ok' && !model.family.facts.logConcave
    ? withCollapse(result, polished, search.starts)
    : result
}

const collapse =
  'the likelihood grows without limit along the path scale → 0 with the surface through the rows that it meets exactly'

/** What a scale that may collapse onto rows of one surface makes of a maximum. */
function withCollapse(
  result: LikelihoodResult,
  fit: LikelihoodFit,
  starts: readonly Float64Array[]
): LikelihoodResult {
  const { problem, phi } = fit
  const typical = startPhi(problem, starts[0])
  const shaped = phi.map((value, k) => (k === 0 ? typical[0] : value))
  const collapses = [fit.gamma, ...starts].some((gamma) =>
    scaleCollapses(problem, { gamma, phi: shaped })
  )
  if (!collapses) return result
  if (result.status === 'ok') {
    return {
      ...result,
      warnings: [
        {
          code: 'unbounded_elsewhere',
          detail: `This is the best interior maximum: elsewhere ${collapse}.`,
          pointer: '/model/family',
          action: 'Give the scale or more degrees of freedom, or look at the rows that repeat.'
        }
      ]
    }
  }
  const covariance = zeros(result.covariance.rows, result.covariance.cols)
  covariance.data.fill(Number.NaN)
  return {
    ...result,
    status: 'unbounded',
    reason: `${collapse[0].toUpperCase()}${collapse.slice(1)}.`,
    covariance,
    phiErrors: result.phiErrors.map(() => Number.NaN),
    logLikelihood: Number.NaN
  }
}

/** What rounding of the residuals can move in ln L: it matters only where they are near zero. */
function roundingOfLikelihood(model: RegressionModel, squares: SquaresFit): number {
  const largest = model.observations.y.reduce((max, y) => Math.max(max, Math.abs(y)), 0)
  return (16 * 2 ** -53 * model.nobs * largest) / Math.sqrt(squares.rss / model.nobs)
}

/**
 * A quadratic law with a curved mean has the score equations of least squares, so its maximum is
 * polished there: the least-squares point replaces the end of the search unless the search found a
 * higher likelihood (then least squares missed it).
 */
function polishedAtSquares(
  { model, coordinates, search }: Workspace,
  squares: SquaresFit,
  fit: LikelihoodFit
): LikelihoodFit {
  const scale = normalScale(model.family)
  if (scale === null || !['ok', 'boundary'].includes(squares.status)) return fit
  const phi = phiOfVariance(model.family, scale, squares.rss / model.nobs)
  const point = { gamma: squares.gamma, phi, active: fit.active }
  const there = fitAt(coordinates.problem, fit.scale, point)
  const slack =
    1e-9 * Math.max(1, Math.abs(fit.logLikelihood)) + roundingOfLikelihood(model, squares)
  if (!(there.logLikelihood >= fit.logLikelihood - slack)) {
    if (fit.check.failed === null) return fit
    return maximise(coordinates.problem, { ...search, starts: [fit.gamma], phi: fit.phi }) ?? fit
  }
  const { convergence } = squares
  const check =
    convergence === null || fit.check.failed === null
      ? fit.check
      : {
          ...fit.check,
          failed: null,
          scaledGradient: convergence.scaled_gradient,
          condition: convergence.hessian_condition,
          atPrecision: true
        }
  return { ...fit, ...there, check }
}
