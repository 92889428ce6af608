import { betterOptimum } from '../intervals/choose.ts'
import { charts } from '../plots/registry.ts'
import { type RegressionFits, regressionScene } from '../plots/scenes/regression.ts'
import type { Scene } from '../plots/scenes/scene.ts'
import type { LikelihoodBlock } from '../report-blocks.ts'
import { coefficientTable } from '../reporting/coefficients.ts'
import { penaltyWarning, withoutVerdict } from '../reporting/penalty.ts'
import { verdictWarnings } from '../verdict/warnings.ts'
import { emptySquaresBlock, squaresBlock } from './blocks.ts'
import { type BothEstimates, estimateBoth } from './both-estimates.ts'
import { assumptionChecks } from './checks.ts'
import { devianceAt } from './deviance.ts'
import { likelihoodDiagnostics, squaresDiagnostics, withoutInfluence } from './diagnostics.ts'
import { judgeFits } from './judge-fits.ts'
import { likelihoodBlock } from './likelihood-block.ts'
import { rowPredictors } from './likelihood-result.ts'
import { regressionNotGiven } from './not-given.ts'
import { nullDeviance } from './null-deviance.ts'
import { type Outcome, undefinedSquares } from './outcome.ts'
import { searchWarnings } from './search-warnings.ts'
import { squaresReference } from './standard-errors.ts'
import { blockTests } from './tests.ts'
import { likelihoodReference, uncounted } from './tool-conventions.ts'
import { aliasWarning, type Workspace } from './workspace.ts'

function failedSearch(workspace: Workspace): LikelihoodBlock {
  const { model, options } = workspace
  const none = new Float64Array(model.terms.length).fill(Number.NaN)
  return {
    status: 'not_converged',
    reason:
      'No starting point with a finite likelihood was found: the mean leaves the domain of the family everywhere that was tried.',
    method: 'newton',
    coefficients: coefficientTable({
      terms: model.terms,
      estimates: none,
      stdErrors: none,
      aliased: options.aliased,
      reference: { law: 'normal' },
      level: options.level
    }),
    dispersion: [],
    information: 'none',
    glance: null,
    convergence: null,
    total_variation: model.family.facts.discrete ? Number.NaN : null
  }
}

/** The likelihood block of what was estimated. */
function likelihoodPart(
  workspace: Workspace,
  { squares, likelihood, programme, errors, intervals }: BothEstimates
): LikelihoodBlock {
  const { model, options, coordinates } = workspace
  if (likelihood === null || errors.likelihood === null) return failedSearch(workspace)
  const block = likelihoodBlock(model, likelihood, {
    ...options,
    intervals: intervals.likelihood,
    tableCovariance: errors.likelihood.matrix,
    reference: likelihoodReference(workspace),
    uncounted: uncounted(workspace),
    information: errors.likelihood.information,
    deviance:
      model.family.facts.quadratic && squares !== null
        ? squares.rss
        : devianceAt(model, rowPredictors(coordinates, likelihood), likelihood.phi),
    nullDeviance: nullDeviance(workspace, squares, likelihood.phi)
  })
  return programme === null || programme.optimalSet.length === 0
    ? block
    : { ...block, optimal_set: programme.optimalSet }
}

/** What there is to see; a penalised estimate is no summit of the likelihood, so there is no surface around it. */
export function sceneOf(
  { model, coordinates, options, control, spec }: Workspace,
  fits: Pick<RegressionFits, 'squares' | 'likelihood' | 'regressor'>
): Scene {
  const { kept } = coordinates
  const { level } = options
  const scene = regressionScene({ ...fits, model, kept, level, control })
  return spec.model.penalty === undefined ? scene : { ...scene, terrains: [] }
}

/** Both fits, their blocks and the verdict. */
export function bothFits(workspace: Workspace): Outcome {
  const { model, options } = workspace
  const both = estimateBoth(workspace)
  const { squares, errors } = both
  const least_squares =
    squares === null || errors.squares === null
      ? emptySquaresBlock(model, undefinedSquares, options)
      : squaresBlock(model, squares, {
          ...options,
          intervals: both.intervals.squares,
          covariance: errors.squares.matrix,
          reference: squaresReference(workspace, squares)
        })
  const maximum_likelihood = likelihoodPart(workspace, both)
  const judged = judgeFits(workspace, {
    ...both,
    statuses: [least_squares.status, maximum_likelihood.status]
  })
  const penalised = workspace.spec.model.penalty !== undefined
  const equivalence = penalised ? withoutVerdict(judged) : judged
  const tests = blockTests(workspace, both)
  const around = likelihoodDiagnostics(workspace, both)
  const asked = options.include.some((part) => part === 'assumptions' || part === 'tests')
  const checks = asked ? assumptionChecks(workspace, both) : undefined
  const blocks = {
    least_squares: {
      ...least_squares,
      ...squaresDiagnostics(workspace, both),
      ...tests.squares
    },
    maximum_likelihood: {
      ...maximum_likelihood,
      ...around,
      ...tests.likelihood
    }
  }
  return {
    blocks: {
      ...blocks,
      equivalence:
        checks === undefined ? equivalence : { ...equivalence, assumption_checks: checks }
    },
    ...charts(workspace.spec, () => sceneOf(workspace, { squares, likelihood: both.likelihood })),
    conventions: {
      intervals: workspace.spec.inference.intervals,
      ...(maximum_likelihood.glance === null
        ? {}
        : { aic_parameters: maximum_likelihood.glance.df }),
      ...errors.conventions
    },
    warnings: [
      ...(options.relations.length === 0 ? [] : [aliasWarning(workspace)]),
      ...searchWarnings('least_squares', squares?.convergence ?? null),
      ...searchWarnings('maximum_likelihood', both.likelihood?.convergence ?? null),
      ...(both.likelihood?.warnings ?? []),
      ...errors.warnings,
      ...both.intervals.warnings,
      ...withoutInfluence(workspace, both, around),
      ...regressionNotGiven(workspace, both, { ...blocks, checks }),
      ...(both.restarts === 0 ? [] : [betterOptimum(both.restarts)]),
      ...(penalised ? [penaltyWarning] : []),
      ...verdictWarnings(equivalence)
    ]
  }
}
