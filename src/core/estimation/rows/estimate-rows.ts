import { Failure } from '../../failure.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import { zeros } from '../../numeric/matrix.ts'
import { emptySquaresBlock, squaresBlock, standardErrors } from '../regression/blocks.ts'
import { reportOf } from '../regression/estimate-regression.ts'
import { likelihoodBlock } from '../regression/likelihood-block.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import type { LinearRegression } from '../regression/model.ts'
import { limitsFrom, outcomeWithoutMaximum } from '../regression/no-maximum.ts'
import { droppedWarning } from '../regression/observed.ts'
import { type Outcome, undefinedSquares } from '../regression/outcome.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import { squaresCovariance, squaresReference } from '../regression/standard-errors.ts'
import { aliasWarning, type Workspace } from '../regression/workspace.ts'
import type { Report } from '../report.ts'
import { verdictWarnings } from '../verdict/warnings.ts'
import { type RowRecession, recessionOfRows } from './existence.ts'
import { type Final, finalPass } from './final-pass.ts'
import { lackingOf, rowsWarnings } from './left-out.ts'
import {
  closedLikelihood,
  likelihoodResult,
  nullSquares,
  type Settled,
  squaresResult
} from './results.ts'
import { Cancelled, type RowSource } from './row-source.ts'
import { type Found, type Passes, searchRows, type Unlike, within } from './search.ts'
import { climbing, isClosed, type Start, startOf } from './start.ts'
import { columnsOf, needsAllRows } from './suits.ts'
import { common, type Sums, sumAt } from './sums.ts'
import { judgeRows } from './verdict.ts'
import { remainingOf } from './without-maximum.ts'

/**
 * Rows of the sample that a search begins from, unless another number is given. Where it only lays out
 * coordinates, few do; where Newton's steps take its second derivatives, more save passes, within bounds of memory.
 */
function usualSample(spec: FitSpec, columns: number): number {
  return isClosed(spec) ? 20_000 : Math.max(20_000, Math.min(100_000, Math.round(1e6 / columns)))
}
/** Most times that rows are added to it which it should have had. */
const mostRounds = 20
/** Passes of a typical fit, for its progress. */
const usualPasses = 8

export interface RowsOptions {
  readonly control: Control
  /** Rows of the sample; 20 000 to 100 000 when not given. */
  readonly sampleRows?: number
}

/** What the passes over all rows come to: both optima, or a direction along which the likelihood rises for ever. */
type Settlement =
  | { readonly found: Found; readonly recession: null }
  | { readonly found: null; readonly recession: RowRecession }

/** Both searches over all rows where the maximum exists; the rows that the sample lacks where it misled on the rank. */
async function settlement(start: Start, passes: Passes): Promise<Settlement | Unlike> {
  const recession = start.separated ? await recessionOfRows(start, passes) : null
  if (recession !== null) {
    return 'unlike' in recession ? recession : { found: null, recession }
  }
  const found = await searchRows(climbing(start), passes)
  return 'unlike' in found ? found : { found, recession: null }
}

/** A sample, and what all rows come to from there; the sample grows where it misled on the rank. */
async function searched(spec: FitSpec, source: RowSource, { control, sampleRows }: RowsOptions) {
  const columns = columnsOf(
    spec,
    source.columns.map(({ name }) => name)
  )
  const passes: Passes = { source, control, expected: usualPasses }
  let also: readonly number[] = []
  for (let round = 0; round < mostRounds; round++) {
    const request = {
      rows: sampleRows ?? usualSample(spec, columns.length),
      seed: spec.optimizer.seed,
      columns,
      also
    }
    const dataset = await source.sample(request, within(passes, 0))
    const ratio = source.rows / dataset.rows
    const start = startOf({ spec, columns, dataset, ratio, control })
    if (control.cancelled()) throw new Cancelled()
    const settled = await settlement(start, passes)
    if (!('unlike' in settled)) return { start, passes, ...settled }
    also = [...new Set([...also, ...settled.unlike])].sort((a, b) => a - b)
  }
  throw new Failure({
    code: 'unsupported',
    pointer: '/model/formula',
    detail: 'The rank of the design cannot be settled from a sample of the rows.',
    hint: 'Leave out terms that are nearly constant or nearly equal to others.'
  })
}

/** The sample's workspace with the counts of all rows. */
function onAllRows({ workspace, model }: Start, sums: Sums, source: RowSource, spec: FitSpec) {
  const counts = {
    total: source.rows,
    dropped: source.rows - sums.rows - sums.zeroWeight,
    zeroWeight: sums.zeroWeight
  }
  const whole: LinearRegression = {
    ...model,
    nobs: sumAt(sums, common.observations),
    counts,
    warnings: [
      ...model.warnings.filter(({ code }) => code !== 'rows_dropped'),
      ...droppedWarning(counts.dropped)
    ]
  }
  const include = spec.include.filter((part) => part === 'vcov')
  const options = { ...workspace.options, include, level: spec.inference.level }
  const plain = { ...workspace.spec, inference: { ...workspace.spec.inference } }
  return { model: whole, workspace: { ...workspace, spec: plain, model: whole, options } }
}

function leastSquaresBlock(workspace: Workspace, squares: SquaresFit | null) {
  const { model, options } = workspace
  if (squares === null) {
    const errors = new Float64Array(0)
    return { block: emptySquaresBlock(model, undefinedSquares, options), errors }
  }
  const covariance =
    squares.status === 'not_converged' ? blank(model) : squaresCovariance(workspace, squares)
  const reference = squaresReference(workspace, squares)
  return {
    block: squaresBlock(model, squares, { ...options, covariance, reference }),
    errors: standardErrors(covariance, 1)
  }
}

function blank(model: LinearRegression | Workspace['model']) {
  const out = zeros(model.terms.length, model.terms.length)
  out.data.fill(Number.NaN)
  return out
}

/** The two fits from the climbs, and the deviances. */
function resultsOf(settled: Settled, final: Final | null) {
  const { found } = settled
  const squares = found.squares === null ? null : squaresResult(settled, found.squares)
  if (found.likelihood !== null && final !== null) {
    const likelihood = likelihoodResult(settled, found.likelihood)
    return { squares, likelihood, deviance: final.deviance, nullDeviance: final.nullDeviance }
  }
  if (squares === null) throw new Error('a quadratic law has least squares')
  const likelihood: LikelihoodResult = closedLikelihood(settled, squares)
  const nullDeviance = nullSquares(settled)
  return { squares, likelihood, deviance: squares.rss, nullDeviance }
}

/**
 * Both estimates and the verdict from passes over rows that are never all in memory: the model of
 * `needsAllRows` null. Throws Failure for the client's mistakes, Cancelled when it was stopped.
 */
export async function estimateRows(
  spec: FitSpec,
  source: RowSource,
  options: RowsOptions
): Promise<Report> {
  const reason = needsAllRows(
    spec,
    source.columns.map(({ name }) => name)
  )
  if (reason !== null) {
    throw new Failure({ code: 'unsupported', pointer: '/model', detail: reason })
  }
  const settlement = await searched(spec, source, options)
  const { start, passes } = settlement
  return settlement.recession === null
    ? withMaximum(spec, start, { passes, first: settlement.found })
    : withoutMaximum(spec, start, { passes, recession: settlement.recession })
}

/** The report of a likelihood that rises for ever along a direction. */
async function withoutMaximum(
  spec: FitSpec,
  start: Start,
  { passes, recession }: { readonly passes: Passes; readonly recession: RowRecession }
): Promise<Report> {
  const { sums } = recession
  const remaining = await remainingOf(start, recession, passes)
  const { workspace } = onAllRows(start, sums, passes.source, spec)
  const limits = limitsFrom(workspace, recession, remaining)
  const outcome = outcomeWithoutMaximum(workspace, { ...recession, rows: null }, limits)
  const made = { passes: recession.passes, rows: passes.source.rows }
  const warnings = [
    ...outcome.warnings,
    ...rowsWarnings(spec, { ...made, lacking: ['the separated rows'] })
  ]
  return reportOf(workspace, { ...outcome, warnings }, sums.rows)
}

/** The report of two optima over all rows. */
async function withMaximum(
  spec: FitSpec,
  start: Start,
  { passes, first }: { readonly passes: Passes; readonly first: Found }
): Promise<Report> {
  const { source } = passes
  const final = first.likelihood === null ? null : await finalPass(start, first, passes)
  const found = final?.found ?? first
  const { workspace, model } = onAllRows(start, found.sums, source, spec)
  const { relations } = workspace.options
  const settled: Settled = {
    model,
    found,
    relations,
    origin: start.pass.origin
  }
  const { squares, likelihood, deviance, nullDeviance } = resultsOf(settled, final)
  const least = leastSquaresBlock(workspace, squares)
  const information = 'observed'
  const most = likelihoodBlock(model, likelihood, {
    ...workspace.options,
    tableCovariance: likelihood.covariance,
    information,
    deviance,
    nullDeviance
  })
  const equivalence = judgeRows(workspace, {
    found,
    origin: start.pass.origin,
    final,
    squares,
    likelihood,
    squaresErrors: least.errors,
    likelihoodErrors: standardErrors(likelihood.covariance, 1)
  })
  const outcome: Outcome = {
    blocks: { least_squares: least.block, maximum_likelihood: most, equivalence },
    conventions: { aic_parameters: most.glance?.df ?? null, intervals: 'wald' },
    warnings: [
      ...(relations.length === 0 ? [] : [aliasWarning(workspace)]),
      ...rowsWarnings(spec, {
        passes: found.passes,
        rows: source.rows,
        lacking: lackingOf(final, model)
      }),
      ...verdictWarnings(equivalence)
    ]
  }
  return reportOf(workspace, outcome, found.sums.rows)
}
