import { type Matrix, transpose, zeros } from '../../numeric/matrix.ts'
import type { Box } from '../../numeric/optim/optimiser.ts'
import { dotRowSize } from '../../numeric/programming/rows.ts'
import type { Status } from '../report-blocks.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import { curvedPowerDescent, type DescentStart, type PowerAsked } from './curved-power-descent.ts'
import { bestEnd, leastNorms, normProblem } from './curved-programme.ts'
import { stationaryOutcome } from './curved-result.ts'
import { curvedVertexSearch, type TriedEnd } from './curved-vertex-search.ts'
import { absoluteFit, poolOf, startOfPool } from './least-power.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import type { RegressionModel } from './model.ts'
import type { NormAnswer, NormMove } from './norm-descent.ts'
import { powerSum, reweightedRows } from './power-sums.ts'
import { columnsOf, independentOf, type NormProblem } from './programme-search.ts'
import { logWeights } from './residual-sums.ts'
import type { SquaresFit } from './squares-fit.ts'
import { exponentOf, type TriedVertices, vertexResult, vertexRuling } from './vertex-fit.ts'
import type { WeightedRows } from './weighted-rows.ts'
import type { Workspace } from './workspace.ts'

/** A mean in memory, and what its rows count. */
interface CurvedRows {
  readonly problem: NormProblem
  readonly exponent: number
  readonly root: Float64Array
  readonly frequency: Float64Array
  readonly cancelled: () => boolean
}

function curvedRows(workspace: Workspace): CurvedRows {
  const { model, control } = workspace
  const { rows: n, precision, frequency } = model.observations
  return {
    problem: normProblem(workspace),
    exponent: exponentOf(model),
    root: precision === null ? new Float64Array(n).fill(1) : precision.map(Math.sqrt),
    frequency: frequency ?? new Float64Array(n).fill(1),
    cancelled: control.cancelled
  }
}

interface Point {
  readonly gamma: Float64Array
  readonly mean: Float64Array
  readonly jacobian: Matrix
}

/** The mean and its derivatives at γ; null where it is not finite. */
function pointAt({ problem }: CurvedRows, gamma: Float64Array): Point | null {
  const n = problem.y.length
  const mean = new Float64Array(n)
  const jacobian = zeros(n, gamma.length)
  return problem.evaluate(gamma, mean, jacobian) ? { gamma, mean, jacobian } : null
}

/** Residuals, and the derivatives of the mean in some coordinates. */
function linearisedAt(
  { problem: { y }, root, frequency }: CurvedRows,
  { gamma, mean, jacobian }: Point,
  free: readonly number[]
): WeightedRows {
  const transposed = transpose(columnsOf(jacobian, free))
  const moving = Float64Array.from(free, (j) => gamma[j])
  return {
    transposed,
    y: y.map((value, i) => value - mean[i]),
    magnitude: y.map(
      (value, i) => Math.abs(value) + Math.abs(mean[i]) + dotRowSize(transposed, i, moving)
    ),
    root,
    frequency
  }
}

/** Σ f (√w |r| + ε)^p; NaN where the mean is not finite. */
function powersAt(rows: CurvedRows, at: Point | null, epsilon = 0): number {
  if (at === null) return Number.NaN
  const all = [...at.gamma.keys()]
  const { exponent } = rows
  const point = new Float64Array(all.length)
  return powerSum(linearisedAt(rows, at, all), { point, exponent, epsilon })
}

/** The answer of rows in memory. */
function answerOf(rows: CurvedRows, { gamma, free: asked, epsilon }: PowerAsked): NormAnswer {
  const at = pointAt(rows, gamma)
  const value = powersAt(rows, at, epsilon)
  if (asked === null || at === null) return { value, move: null }
  const free = independentOf(at.jacobian, asked)
  const { exponent, cancelled } = rows
  const point = new Float64Array(free.length)
  const tangent = reweightedRows(linearisedAt(rows, at, free), { point, epsilon, exponent })
  const { coefficients, objective } = absoluteFit(tangent, cancelled)
  const { y, root, frequency } = tangent
  const here = y.reduce((sum, r, i) => sum + root[i] * frequency[i] * Math.abs(r), 0)
  return { value, move: tangentMove({ gamma, free, exponent }, { coefficients, here, objective }) }
}

/** A fit of the linearised rows as a step of all coordinates; null where it is not finite. */
export function tangentMove(
  of: {
    readonly gamma: Float64Array
    readonly free: readonly number[]
    readonly exponent: number
  },
  fit: {
    readonly coefficients: Float64Array
    /** The weighted sum of absolute residuals at γ, and at the fit. */
    readonly here: number
    readonly objective: number
  }
): NormMove | null {
  const { gamma, free, exponent } = of
  const { coefficients, here, objective } = fit
  if (!coefficients.every(Number.isFinite)) return null
  const step = new Float64Array(gamma.length)
  free.forEach((j, k) => {
    step[j] = coefficients[k]
  })
  return { step, predicted: exponent * (here - objective) }
}

/** A point of the box a step away. */
export function movedBy(
  gamma: Float64Array,
  step: Float64Array,
  { lower, upper }: Box
): Float64Array {
  return gamma.map((v, j) => Math.min(upper[j], Math.max(lower[j], v + step[j])))
}

/** Where the best fit through drawn rows of the mean linearised at γ lies; γ itself where they do not span it. */
function drawnStart(
  rows: CurvedRows,
  gamma: Float64Array,
  { model, search }: Workspace
): Float64Array {
  const at = pointAt(rows, gamma)
  if (at === null) return gamma
  const { exponent, cancelled } = rows
  const { seed } = search.optimizer
  const pool = poolOf(linearisedAt(rows, at, [...gamma.keys()]), model.rows, seed)
  const best = startOfPool(pool, { exponent, seed, cancelled })
  return best === null ? gamma : movedBy(gamma, best.coefficients, rows.problem)
}

/** The vertex that a descent comes to; null where the mean is not finite at its start. */
function descend(rows: CurvedRows, start: DescentStart, iterations: number): TriedEnd | null {
  const { problem, cancelled } = rows
  const descent = curvedPowerDescent(problem, start, { iterations, cancelled })
  let asked = descent.next()
  while (asked.done !== true) asked = descent.next(answerOf(rows, asked.value))
  const end = asked.value
  return end === null ? null : { ...end, value: powersAt(rows, pointAt(rows, end.gamma)) }
}

/** What the search of a curved mean came to, on the kept columns. */
export function curvedVertexResult(
  model: RegressionModel,
  {
    best,
    ...of
  }: Omit<TriedVertices, 'vertices' | 'best' | 'gamma' | 'fitted'> & {
    readonly ends: readonly TriedEnd[]
    readonly best: TriedEnd
    readonly settled: { readonly settled: Status; readonly reason: string | null }
    readonly coefficients: (gamma: Float64Array) => Float64Array
    readonly fitted: (gamma: Float64Array) => Float64Array
  }
): LikelihoodResult {
  const vertices = of.ends.map(({ gamma, value }) => ({ coefficients: gamma, value }))
  const coefficients = of.coefficients(best.gamma)
  const { status, reason } = best.stationary
    ? stationaryOutcome(model, { coefficients, free: best.free }, of.settled)
    : { status: 'not_converged' as const, reason: unrested }
  return vertexResult(
    model,
    {
      ...of,
      vertices,
      best: { coefficients, value: best.value },
      fitted: of.fitted(best.gamma),
      gamma: best.gamma
    },
    { settled: status, reason }
  )
}

const unrested =
  'No descent of the sum of |r|^p came to rest at a fit through as many rows as parameters.'

/**
 * Generalised normal law with a known p < 1 and a curved mean: the best of the vertices that a search from least
 * absolute deviations and from least squares comes to. Null when the mean is not finite at any start.
 */
export function fitCurvedVertices(
  workspace: Workspace,
  squares: SquaresFit | null,
  settled: { readonly settled: Status; readonly reason: string | null }
): LikelihoodResult | null {
  const { model, coordinates, search } = workspace
  const rows = curvedRows(workspace)
  const absolute = bestEnd(leastNorms(workspace, rows.problem, squares))
  if (absolute === null) return null
  const spread = absolute.value / model.nobs
  const starts = [absolute.gamma, ...(squares === null ? [] : [squares.gamma])]
  const looking = curvedVertexSearch(spread > 0 ? starts : [])
  let asked = looking.next()
  while (asked.done !== true) {
    const { at, drawn } = asked.value
    const start = drawn ? drawnStart(rows, at, workspace) : at
    const from = { start, spread, near: drawn }
    asked = looking.next(descend(rows, from, search.optimizer.max_iterations))
  }
  const none = { ...absolute, value: powersAt(rows, pointAt(rows, absolute.gamma)) }
  return curvedVertexResult(model, {
    ends: asked.value.length > 0 ? asked.value : [none],
    best: bestEnd(asked.value) ?? none,
    kept: coordinates.kept,
    logWeights: logWeights(model.observations),
    settled,
    coefficients: coordinates.toCoefficients,
    fitted: (gamma) => pointAt(rows, gamma)?.mean ?? new Float64Array(model.observations.rows)
  })
}

/** Whether least squares is among the best of the fits, by the sums of |r|^p at both. */
export function curvedVertexFinding(
  workspace: Workspace,
  fits: readonly Pick<SquaresFit | LikelihoodResult, 'gamma'>[]
): NumericFinding {
  const rows = curvedRows(workspace)
  const [there, best] = fits.map(({ gamma }) => powersAt(rows, pointAt(rows, gamma)))
  return vertexRuling(there, best)
}
