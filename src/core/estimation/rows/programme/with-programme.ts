import type { FitSpec } from '../../../model/spec.ts'
import type { LinearRegression } from '../../regression/model.ts'
import { programmeResult } from '../../regression/programme-result.ts'
import { scaledBySparsity, sparsityNearZero, sparsityWidth } from '../../regression/sparsity.ts'
import type { SquaresFit } from '../../regression/squares-fit.ts'
import { countStatus } from '../../regression/workspace.ts'
import type { BothOptima } from '../both-optima.ts'
import type { Start } from '../start.ts'
import { common, type Sums, sumAt } from '../sums.ts'
import { type AfterSquares, begunProgramme } from './begun-programme.ts'
import { leastAbsoluteOfRows } from './least-absolute.ts'
import { leastLargestOfRows } from './least-largest.ts'
import { limitOf, type RowProgramme, type RowVertex, residualPass } from './programme.ts'
import { programmeFindingOfRows } from './programme-finding.ts'
import { programmeOptima } from './programme-optima.ts'
import { pickedRows, residualsAt } from './programme-rows.ts'

/** The sparsity of the residuals of all rows at a vertex. */
async function sparsityOfRows(programme: RowProgramme, vertex: RowVertex, rows: number) {
  const { reduce } = programme
  const point = vertex.coefficients
  const width = sparsityWidth(rows, point.length)
  const all = {
    kind: 'residuals' as const,
    choose: 'smallest' as const,
    points: [point],
    most: width,
    limit: Number.NEGATIVE_INFINITY
  }
  const look = async (limit: number) =>
    (await reduce(residualPass(programme, { ...all, limit }, null))).picked
  const likely = await look(limitOf(programme, { ...all, most: 2 * width }))
  const picked = likely.length < width ? await look(all.limit) : likely
  const own = pickedRows(picked, point.length)
  const nearest = residualsAt(own, point).map((r, i) => r * own.root[i])
  return sparsityNearZero({ rows, zeros: vertex.zeros, nearest }, point.length)
}

/** Covariance of least absolute deviations by the sparsity; null where it is not asked for or not defined. */
async function sparsityCovarianceOfRows(
  programme: RowProgramme,
  vertex: RowVertex,
  of: {
    readonly spec: FitSpec
    readonly model: LinearRegression
    readonly squares: SquaresFit
    readonly rows: number
  }
) {
  const { spec, model, squares, rows } = of
  const asked = spec.inference.std_errors === 'observed' && model.weightsKind !== 'frequency'
  if (!asked || model.family.facts.normMinimised !== 1) return null
  const s = await sparsityOfRows(programme, vertex, rows)
  return Number.isFinite(s) ? scaledBySparsity(squares.unscaledCovariance, s) : null
}

/** What the estimate of a programme over all rows is made of. */
interface Programmed {
  readonly spec: FitSpec
  /** With the law that the programme is of, and the counts of all rows. */
  readonly model: LinearRegression
  readonly squares: SquaresFit
  readonly sums: Sums
}

/** The likelihood's estimate at the vertex of a programme over all rows. */
export async function vertexEstimate(
  programme: RowProgramme,
  { spec, model, squares, sums }: Programmed,
  counted: ReturnType<typeof countStatus>
) {
  const { kept } = programme.start.frame
  const laplace = model.family.facts.normMinimised === 1
  const vertex = await (laplace ? leastAbsoluteOfRows : leastLargestOfRows)(programme)
  const { rows } = sums
  const sparsity = await sparsityCovarianceOfRows(programme, vertex, { spec, model, squares, rows })
  const none = new Float64Array(0)
  const likelihood = programmeResult(
    model,
    {
      ...vertex,
      kept,
      scale: laplace ? vertex.value / model.nobs : vertex.value,
      logWeights: sumAt(sums, common.logWeights),
      inverse: () => squares.unscaledCovariance,
      fitted: none,
      gamma: none,
      bySparsity: () => sparsity
    },
    counted
  )
  return { likelihood, sparsity, rss: vertex.rss }
}

/** Two optima where the likelihood's maximum is a vertex of a linear programme over all rows. */
export async function withProgramme(
  spec: FitSpec,
  start: Start,
  after: AfterSquares
): Promise<BothOptima> {
  const { passes, searched } = after
  const { whole, model, squares, programme, passesMade } = begunProgramme(spec, start, after)
  const { workspace } = whole
  const of = { spec, model, squares, sums: searched.sums }
  const { likelihood, sparsity, rss } = await vertexEstimate(
    programme,
    of,
    countStatus(workspace, squares)
  )
  const finding = await programmeFindingOfRows(programme, model, squares)
  return programmeOptima(
    {
      ...whole,
      found: { ...searched, passes: passesMade() },
      squares,
      likelihood,
      programme: {
        optimalSet: likelihood.optimalSet,
        finding,
        rss,
        sparsity,
        squaresHessian: null
      }
    },
    { start, passes }
  )
}
