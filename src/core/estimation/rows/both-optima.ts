import type { FitSpec } from '../../model/spec.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import { onAllRows } from './all-rows.ts'
import { withLikelihoodAtSquares } from './at-squares.ts'
import type { Climbing } from './climbing.ts'
import { type RowCovariances, rowCovariances } from './covariances.ts'
import { type EdgeMaximum, edgeMaximumOf, onEdge } from './edge/edge-maximum.ts'
import { type Final, finalPass } from './final-pass.ts'
import type { FittedRows } from './fitted-points.ts'
import { closedLikelihood, likelihoodResult, penalisedResult } from './likelihood-results.ts'
import type { ProgrammeParts } from './programme/programme.ts'
import type { Found, Passes } from './search.ts'
import type { Settled } from './settled.ts'
import { inLimit, type ShapeLimit, shapeLimitOf } from './shape-limit.ts'
import { nullSquares, squaresResult } from './squares-result.ts'
import type { Start } from './start.ts'

/** The two fits from the climbs, and the deviances. */
function resultsOf(settled: Settled, final: Final | null) {
  const { found } = settled
  const squares = found.squares === null ? null : squaresResult(settled, found.squares)
  if (found.likelihood !== null && final !== null) {
    const own = found.likelihood.penalised ? penalisedResult : likelihoodResult
    const likelihood = own(settled, found.likelihood)
    return { squares, likelihood, deviance: final.deviance, nullDeviance: final.nullDeviance }
  }
  if (squares === null) throw new Error('a quadratic law has least squares')
  const likelihood: LikelihoodResult = closedLikelihood(settled, squares)
  const nullDeviance = nullSquares(settled)
  return { squares, likelihood, deviance: squares.rss, nullDeviance }
}

/** Both fits over all rows. */
export interface BothOptima extends ReturnType<typeof onAllRows> {
  readonly found: Found
  readonly final: Final | null
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult
  readonly deviance: number
  readonly nullDeviance: number
  /** What a programme adds: its own verdict, optimal set and covariance. */
  readonly programme: ProgrammeParts | null
  readonly errors: RowCovariances
  /** What passes around the optima are laid out on: a shape in its limit is held there. */
  readonly start: Start
}

/** Where two optima are from. */
export interface Searched {
  readonly start: Start
  readonly passes: Passes
}

/** Two optima as their standard errors see them. */
export function fittedRows(both: Omit<BothOptima, 'errors' | 'start'>, start: Start): FittedRows {
  const { programme, final } = both
  const squaresHessian = final?.squaresHessian ?? programme?.squaresHessian ?? null
  return { ...both, start, pass: start.pass, sparsity: programme?.sparsity ?? null, squaresHessian }
}

/** Two optima with their standard errors, for which robust ones make passes. */
export async function withErrors(
  both: Omit<BothOptima, 'errors' | 'start'>,
  { start, passes }: Searched
): Promise<BothOptima> {
  return { ...both, start, errors: await rowCovariances(fittedRows(both, start), passes) }
}

/** The likelihood's estimate as it is where it does not lie inside. */
function atItsEnd(
  result: LikelihoodResult,
  { edge, limit }: { readonly edge: EdgeMaximum | null; readonly limit: ShapeLimit | null }
): LikelihoodResult {
  if (edge !== null) return onEdge(result, edge)
  return limit === null ? result : inLimit(result, limit)
}

/** Two optima of smooth criteria over all rows. */
export async function withMaximum(
  spec: FitSpec,
  start: Climbing,
  { passes, searched }: { readonly passes: Passes; readonly searched: Found }
): Promise<BothOptima> {
  const first = withLikelihoodAtSquares(start, searched)
  const edge = await edgeMaximumOf(start, first, passes)
  const limit = edge === null ? await shapeLimitOf(start, first, passes) : null
  const { start: own, found: ended } = edge ?? limit ?? { start, found: first }
  const { std_errors, intervals } = spec.inference
  const plain =
    ['model', 'observed'].includes(String(std_errors)) &&
    intervals !== 'bootstrap' &&
    !spec.include.includes('influence') &&
    spec.conventions === 'equifit'
  const final =
    ended.likelihood === null ? null : await finalPass(own, ended, { passes, expected: !plain })
  const found = final?.found ?? ended
  const whole = onAllRows(start, found.sums, passes.source, spec)
  const { relations } = whole.workspace.options
  const model = { ...whole.model, family: own.model.family }
  const results = resultsOf({ model, found, relations, origin: start.pass.origin }, final)
  const likelihood = atItsEnd(results.likelihood, { edge, limit })
  const both = { ...whole, ...results, likelihood, found, final, programme: null }
  return withErrors(both, { start: own, passes })
}
