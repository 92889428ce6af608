import type { Examined } from '../assumptions/assumption.ts'
import { checksOf } from '../assumptions/registry.ts'
import type { AssumptionCheck } from '../report-equivalence.ts'
import { meanJacobian } from './estimating.ts'
import { identifiedColumns } from './facts.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine } from './model.ts'
import { pearsonResiduals } from './residuals.ts'
import type { SquaresFit } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

interface Fitted {
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult | null
}

/** What moves the mean, and the places of what is not the intercept among it. */
function columnsOfMean(workspace: Workspace, { gamma }: SquaresFit) {
  const { model, coordinates } = workspace
  const { kept } = coordinates
  if (!isAffine(model)) {
    return { x: meanJacobian(workspace, gamma).jacobian, slopes: [...kept.keys()] }
  }
  const { design } = coordinates.problem.predictor
  return {
    x: identifiedColumns(model.mean.x, kept),
    ...(design === null ? {} : { basis: design }),
    slopes: kept.flatMap((j, k) => (model.terms[j].name === '(Intercept)' ? [] : [k]))
  }
}

/** What the tests may look at; null where weights or statuses leave nothing to test. */
function examined(workspace: Workspace, { squares, likelihood }: Fitted): Examined | null {
  const { model, coordinates } = workspace
  const { observations } = model
  if (observations.frequency !== null || observations.precision !== null) return null
  const counts = model.family.facts.discrete && model.family.nuisance.length === 0
  const settled = likelihood?.status === 'ok' || likelihood?.edge !== undefined
  const pearson =
    counts && likelihood !== null && settled
      ? pearsonResiduals(model, likelihood).filter(Number.isFinite)
      : null
  const held = likelihood?.edge
  const dfResidual =
    model.nobs - (held?.held.length ?? 0) - (held?.directions.cols ?? coordinates.kept.length)
  const nothing = new Float64Array(0)
  const none = { residuals: nothing, fitted: nothing, x: null, slopes: [] }
  const usable = squares?.status === 'ok' || squares?.status === 'rank_deficient'
  if (squares === null || !usable || model.squares === null || model.labels !== null) {
    const rest = { pearson, dfResidual, normal: false }
    return pearson === null ? null : { ...none, ...rest }
  }
  return {
    residuals: squares.residuals,
    fitted: squares.fitted,
    ...columnsOfMean(workspace, squares),
    pearson,
    dfResidual,
    ...(model.before === undefined ? {} : { before: model.before }),
    normal: model.family.facts.quadratic
  }
}

/** The tests of the assumptions, each with the condition of the verdict that it speaks of. */
export function assumptionChecks(workspace: Workspace, fitted: Fitted): readonly AssumptionCheck[] {
  const input = examined(workspace, fitted)
  return input === null ? [] : checksOf(input)
}
