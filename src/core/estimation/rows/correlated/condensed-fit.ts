import { leastSquares } from '../../../numeric/linalg/least-squares.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { type CorrelatedWork, nullData } from '../../correlated/correlated-blocks.ts'
import type { LinearData } from '../../correlated/generalised-squares.ts'
import { correlatedWork } from '../../correlated/work.ts'
import { orthonormalBasis } from '../../regression/basis.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import type { LinearRegression } from '../../regression/model.ts'
import { droppedWarning } from '../../regression/observed.ts'
import { linearSquaresFit, type SquaresFit } from '../../regression/squares-fit.ts'
import { linearWorkspace } from '../../regression/workspace.ts'
import type { Condensed } from '../responses/condense.ts'
import type { Sampled } from '../start.ts'

/** All columns but the constant that the coordinates have in front of the design. */
function designOnly({ rows, cols, data }: Matrix): Matrix {
  return { rows, cols: cols - 1, data: data.subarray(rows) }
}

/** The regression on condensed rows that stand for so many. */
export function condensedModel(
  model: LinearRegression,
  { columns, responses }: Condensed,
  counts: { readonly total: number; readonly used: number }
): LinearRegression {
  const { data: _, ...rest } = model
  const y = column(responses.head, 0)
  const dropped = counts.total - counts.used
  return {
    ...rest,
    mean: {
      ...model.mean,
      x: designOnly(columns.head),
      tail: designOnly(columns.tail),
      offset: null
    },
    observations: { ...model.observations, rows: y.length, y },
    squares: { y, weights: null },
    nobs: counts.used,
    rows: new Int32Array(0),
    counts: { total: counts.total, dropped, zeroWeight: 0 },
    warnings: [
      ...model.warnings.filter(({ code }) => code !== 'rows_dropped'),
      ...droppedWarning(dropped)
    ]
  }
}

/** The squares of a response about its mean, or of it all without an intercept. */
function variation(model: LinearRegression, data: LinearData): number {
  return leastSquares({ ...nullData(model, data), weights: null }).rss
}

/** Variations of the ordinary fit, of which condensed rows have no mean of their own. */
function withVariations(
  ordinary: SquaresFit,
  model: LinearRegression,
  { data, offset }: { readonly data: LinearData; readonly offset: Float64Array | null }
): SquaresFit {
  const fitted = ordinary.fitted.map((value, i) => value + (offset === null ? 0 : offset[i]))
  const explained = variation(model, { ...data, y: fitted, yTail: null })
  if (offset !== null) return { ...ordinary, total: null, explained }
  const total = variation(model, data)
  return {
    ...ordinary,
    total: { centred: total, uncentred: total },
    explained: ordinary.rss < 0.99 * total ? total - ordinary.rss : explained
  }
}

/** Both fits on condensed rows, whose progress is that of the passes. */
export function fitCondensed(
  { spec, control: { cancelled } }: Sampled,
  model: LinearRegression,
  {
    condensed: { responses },
    covariance
  }: { readonly condensed: Condensed; readonly covariance: CorrelatedWork['covariance'] }
) {
  const { x, tail } = model.mean
  const [y, yTail] = [column(responses.head, 0), column(responses.tail, 0)]
  const solution = leastSquares({ x, tail, y, yTail, weights: null })
  const kept = [...solution.aliased.keys()].filter((j) => solution.aliased[j] === 0)
  const basis = orthonormalBasis(x, kept)
  const workspace = linearWorkspace({ spec, model, control: { cancelled } }, solution, basis)
  const tails = tail === null ? null : identifiedColumns(tail, kept)
  const data = { x: identifiedColumns(x, kept), tail: tails, y, yTail }
  const offset = responses.head.cols > 1 ? column(responses.head, 1) : null
  const plain = linearSquaresFit(model, solution, workspace.coordinates)
  const ordinary = withVariations(plain, model, { data, offset })
  return { work: correlatedWork(workspace, { model, covariance, data, ordinary }), basis }
}
