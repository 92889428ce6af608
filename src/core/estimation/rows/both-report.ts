import type { FitSpec } from '../../model/spec.ts'
import { zeros } from '../../numeric/matrix.ts'
import { type AppliedCovariance, covarianceConventions } from '../covariances/apply.ts'
import type { ChosenIntervals } from '../intervals/choose.ts'
import { emptySquaresBlock, squaresBlock, standardErrors } from '../regression/blocks.ts'
import { withoutInfluence } from '../regression/diagnostics.ts'
import { reportOf } from '../regression/estimate-regression.ts'
import { likelihoodBlock } from '../regression/likelihood-block.ts'
import { regressionNotGiven } from '../regression/not-given.ts'
import { type Outcome, undefinedSquares } from '../regression/outcome.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import { squaresCovariance, squaresReference } from '../regression/standard-errors.ts'
import { likelihoodReference, uncounted } from '../regression/tool-conventions.ts'
import { aliasWarning, type Workspace } from '../regression/workspace.ts'
import type { Report } from '../report.ts'
import type { EquivalenceReport } from '../report-equivalence.ts'
import { penaltyWarning, withoutVerdict } from '../reporting/penalty.ts'
import { verdictWarnings } from '../verdict/warnings.ts'
import { rowIntervals } from './around/row-intervals.ts'
import { surfacesOf } from './around/surfaces.ts'
import { rowChecks, untestedOf } from './assumptions/row-checks.ts'
import { resampledIntervals } from './bootstrap/resampled-intervals.ts'
import { type BothOptima, fittedRows, type Searched } from './both-optima.ts'
import { extentOfOne, heldParts } from './casewise/held-parts.ts'
import { rowParts, undrawnOf } from './casewise/row-parts.ts'
import { resampling, sameRobust } from './covariances.ts'
import { drivingRowsOf } from './driving/driving-rows.ts'
import { givenOfOne, rowsWarnings } from './left-out.ts'
import { residualsPairedOfRows } from './paired/paired-rows.ts'
import { findingOf } from './score.ts'
import { rowTests } from './tests.ts'
import { judgeRows, scoreOf } from './verdict.ts'

function leastSquaresBlock(
  workspace: Workspace,
  squares: SquaresFit | null,
  {
    chosen,
    intervals
  }: { readonly chosen: AppliedCovariance | null; readonly intervals: ChosenIntervals | null }
) {
  const { model, options } = workspace
  if (squares === null) {
    const errors = new Float64Array(0)
    return { block: emptySquaresBlock(model, undefinedSquares, options), errors }
  }
  const none = () =>
    squares.status === 'not_converged' ? blank(model) : squaresCovariance(workspace, squares)
  const covariance = chosen?.chosen.matrix ?? none()
  const reference = squaresReference(workspace, squares)
  return {
    block: squaresBlock(model, squares, { ...options, intervals, covariance, reference }),
    errors: standardErrors(covariance, 1)
  }
}

function blank(model: Workspace['model']) {
  const out = zeros(model.terms.length, model.terms.length)
  out.data.fill(Number.NaN)
  return out
}

/** Intervals, tests and what is made of every row of both fits, in their blocks. */
async function inferredBlocks({ start, passes }: Searched, both: BothOptima) {
  const { found, squares, likelihood, workspace, model, errors } = both
  const rows = await rowParts(both, passes)
  const surfaces = surfacesOf(start, both, passes)
  const law = { ...workspace, model: { ...model, family: start.model.family } }
  const intervals = resampling.includes(workspace.spec.inference.intervals)
    ? await resampledIntervals(both, { rows: fittedRows(both, start), passes })
    : await rowIntervals(law, surfaces, both)
  const least = leastSquaresBlock(rows.workspace, rows.squares, {
    chosen: errors.squares,
    intervals: intervals.squares
  })
  const { matrix: tableCovariance, information } = errors.likelihood.chosen
  const most = likelihoodBlock(rows.model, rows.likelihood, {
    ...workspace.options,
    intervals: intervals.likelihood,
    tableCovariance,
    information,
    deviance: both.deviance,
    nullDeviance: both.nullDeviance,
    reference: likelihoodReference(workspace),
    uncounted: uncounted(workspace)
  })
  const tests = await rowTests(workspace, {
    found,
    squares: { fit: squares, covariance: errors.squares?.chosen.matrix ?? null },
    likelihood: { fit: likelihood, covariance: tableCovariance },
    around: surfaces.likelihood
  })
  const { residuals, diagnostics, charts } = rows
  const checks = await rowChecks(start, both, { passes, residuals })
  return {
    intervals,
    errors: least.errors,
    checks,
    charts,
    squares: { ...least.block, ...diagnostics.squares, ...tests.squares },
    likelihood: { ...most, ...diagnostics.likelihood, ...tests.likelihood }
  }
}

/** The verdict on both fits, with the rows that drive them apart. */
async function verdictOf(
  { start, passes }: Searched,
  both: BothOptima,
  squaresErrors: Float64Array
): Promise<EquivalenceReport> {
  const { found, final, squares, likelihood, workspace, model, programme, errors } = both
  const { matrix, information } = errors.likelihood.chosen
  const score = scoreOf({ ...both, origin: start.pass.origin })
  const finding = programme === null ? findingOf(workspace, score, likelihood) : programme.finding
  const coincident = finding?.ruling === 'coincident'
  const residualsPaired =
    coincident && (await residualsPairedOfRows(start, workspace, { found, passes }))
  const rows = await drivingRowsOf(start, { final, programme, score, passes })
  const judged = judgeRows(workspace, {
    found,
    score,
    finding,
    residualsPaired,
    rows,
    final,
    squares,
    likelihood,
    squaresErrors,
    likelihoodErrors: standardErrors(matrix, 1),
    information,
    sameRobust: sameRobust(errors, model),
    programme
  })
  return found.likelihood?.penalised === true ? withoutVerdict(judged) : judged
}

/** The report of two optima over all rows. */
export async function reportOfBoth(
  spec: FitSpec,
  { start, passes }: Searched,
  both: BothOptima
): Promise<Report> {
  const { found, likelihood, workspace, programme, errors } = both
  const { source } = passes
  const { relations } = workspace.options
  const inferred = await inferredBlocks({ start, passes }, both)
  const { intervals, checks } = inferred
  const equivalence = await verdictOf({ start, passes }, both, inferred.errors)
  const penalised = found.likelihood?.penalised === true
  const set = programme?.optimalSet ?? []
  const blocks = {
    least_squares: inferred.squares,
    maximum_likelihood: {
      ...inferred.likelihood,
      ...(set.length === 0 ? {} : { optimal_set: set })
    }
  }
  const { beyond } = heldParts(spec, extentOfOne(source.rows, both.model.terms.length))
  const outcome: Outcome = {
    blocks: {
      ...blocks,
      equivalence: checks === null ? equivalence : { ...equivalence, assumption_checks: checks }
    },
    ...inferred.charts,
    conventions: {
      aic_parameters: inferred.likelihood.glance?.df ?? null,
      intervals: workspace.spec.inference.intervals,
      ...covarianceConventions({
        least_squares: errors.squares,
        maximum_likelihood: errors.likelihood
      })
    },
    warnings: [
      ...(relations.length === 0 ? [] : [aliasWarning(workspace)]),
      ...(likelihood.warnings ?? []),
      ...[errors.squares?.warning ?? [], errors.likelihood.warning ?? []].flat(),
      ...intervals.warnings,
      ...rowsWarnings(spec, {
        passes: source.made(),
        rows: source.rows,
        lacking: [],
        given: givenOfOne,
        beyond,
        untested: [...untestedOf(checks ?? [], found.sums.rows), ...undrawnOf(both, passes)]
      }),
      ...withoutInfluence(workspace, { likelihood }, inferred.likelihood),
      ...regressionNotGiven(workspace, { likelihood }, { ...blocks, checks: checks ?? undefined }),
      ...(penalised ? [penaltyWarning] : []),
      ...verdictWarnings(equivalence)
    ]
  }
  return reportOf(workspace, outcome, found.sums.rows)
}
