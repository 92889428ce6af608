import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { leastAbsolute } from '../../numeric/programming/least-absolute.ts'
import { random } from '../../numeric/random.ts'
import { identifiedColumns } from './facts.ts'
import type { MaximiseOptions } from './likelihood-fit.ts'
import { isAffine, isLinear, type LinearRegression } from './model.ts'
import { seededStarts } from './seeded-starts.ts'
import type { SquaresFit } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** Fits through as many random rows as there are coefficients, and the most rows for which they are tried. */
const subsets = 8
const mostRows = 5000
/** Steps of a search that only checks an optimum which is known already. */
const checkingIterations = 50

/** Standard errors of the least-squares coordinates; ones where they are not known. */
function coordinateErrors({ model, coordinates }: Workspace, squares: SquaresFit): Float64Array {
  const p = coordinates.kept.length
  if (isLinear(model)) {
    const error = Math.sqrt(squares.rss / model.nobs)
    return new Float64Array(p).fill(error > 0 ? error : 1)
  }
  const { unscaledCovariance, sigma2 } = squares
  return Float64Array.from(coordinates.kept, (j) => {
    const error = Math.sqrt(at(unscaledCovariance, j, j) * sigma2)
    return Number.isFinite(error) ? error : 1
  })
}

/** A point some standard errors from least squares, alternately up and down. */
function beside(squares: SquaresFit, errors: Float64Array, by: number): Float64Array {
  return squares.gamma.map((value, j) => value + (j % 2 === 0 ? by : -by) * errors[j])
}

/** Least-squares solutions of some rows only, in the model's coordinates; those that are not finite are left out. */
function throughRows(
  model: LinearRegression,
  workspace: Workspace,
  rows: readonly number[]
): Float64Array[] {
  const { kept } = workspace.coordinates
  const x: Matrix = zeros(rows.length, kept.length)
  kept.forEach((j, k) => {
    rows.forEach((i, a) => {
      x.data[k * rows.length + a] = at(model.mean.x, i, j)
    })
  })
  const { y } = model.observations
  const { offset } = model.mean
  const response = Float64Array.from(rows, (i) => y[i] - (offset === null ? 0 : offset[i]))
  const { coefficients } = leastSquares({ x, tail: null, y: response, yTail: null, weights: null })
  const gamma = workspace.coordinates.fromCoefficients(coefficients)
  return gamma.every(Number.isFinite) ? [gamma] : []
}

/**
 * Starts for a likelihood that may have several maxima: the least-absolute fit and eight fits through
 * random rows (equivalence.md, section 8, second order). The rows are the same at every call.
 */
function robustStarts(workspace: Workspace): Float64Array[] {
  const { model, coordinates, control } = workspace
  if (!isAffine(model) || model.link.name !== 'identity' || !model.family.facts.location) return []
  const p = coordinates.kept.length
  if (model.observations.rows > mostRows || p === 0 || p >= model.observations.rows) return []
  const { y } = model.observations
  const { offset } = model.mean
  const vertex = leastAbsolute(
    {
      x: identifiedColumns(model.mean.x, coordinates.kept),
      y: offset === null ? y : y.map((value, i) => value - offset[i]),
      weights: null
    },
    { cancelled: control.cancelled }
  )
  const source = random(1)
  const drawn = Array.from({ length: subsets }, () =>
    throughRows(
      model,
      workspace,
      Array.from({ length: p }, () => source.below(y.length))
    )
  ).flat()
  return [coordinates.fromCoefficients(vertex.coefficients), ...drawn]
}

/** Starts that are not least squares itself: a gap of nothing from a start of nothing proves nothing. */
function away(
  starts: readonly Float64Array[],
  squares: SquaresFit,
  errors: Float64Array
): Float64Array[] {
  return starts.filter((start) =>
    start.some((value, j) => Math.abs(value - squares.gamma[j]) > 0.05 * errors[j])
  )
}

/**
 * Where a search begins: never at least squares. A concave likelihood needs one start; any other starts
 * at several points and also one and a half standard errors from least squares, so that both estimators
 * know of each other's optimum.
 */
export function searchOf(workspace: Workspace, squares: SquaresFit | null): MaximiseOptions {
  const { model, search } = workspace
  const { logConcave, exponentialDispersion, quadratic } = model.family.facts
  const single = isLinear(model) && (logConcave || exponentialDispersion)
  const more = search.optimizer.starts - 1
  if (squares === null || !squares.gamma.every(Number.isFinite)) {
    if (single) return search
    const [centre] = search.starts
    const errors = new Float64Array(centre.length).fill(1)
    const asked = seededStarts(workspace, { centre, errors }, more)
    return { ...search, starts: [...search.starts, ...asked], everyStart: true }
  }
  const errors = coordinateErrors(workspace, squares)
  const far = beside(squares, errors, 1.5)
  const near = beside(squares, errors, -0.1)
  const own = away(search.starts, squares, errors)
  if (single) return { ...search, starts: [...own, far, near] }
  // The normal likelihood falls with the residual sum of squares, whose minimum was sought from several
  // starts: one search, cut short where a bent valley slows it, shows whether it leads there.
  if (quadratic && squares.status === 'ok' && more === 0) {
    const max_iterations = Math.min(search.optimizer.max_iterations, checkingIterations)
    return {
      ...search,
      starts: [far, near, ...own],
      optimizer: { ...search.optimizer, max_iterations }
    }
  }
  const asked = seededStarts(workspace, { centre: squares.gamma, errors }, more)
  const robust = robustStarts(workspace)
  return {
    ...search,
    starts: [...own, ...away([...robust, ...asked], squares, errors), far, near],
    everyStart: true
  }
}
