import type { Examined } from '../assumptions/assumption.ts'
import { assumptionTests } from '../assumptions/registry.ts'
import type { AssumptionCheck } from '../report.ts'
import { identifiedColumns } from './facts.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, isLinear } from './model.ts'
import { pearsonResiduals } from './residuals.ts'
import type { SquaresFit } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

interface Fitted {
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult | null
}

/** What the tests may look at; null where weights or statuses leave nothing to test. */
function examined(workspace: Workspace, { squares, likelihood }: Fitted): Examined | null {
  const { model, coordinates } = workspace
  const { observations } = model
  if (observations.frequency !== null || observations.precision !== null) return null
  const counts = model.family.facts.discrete && model.family.nuisance.length === 0
  const pearson =
    counts && likelihood !== null && likelihood.status === 'ok'
      ? pearsonResiduals(model, likelihood)
      : null
  const dfResidual = model.nobs - coordinates.kept.length
  const nothing = new Float64Array(0)
  const none = { residuals: nothing, fitted: nothing, y: nothing, x: null, slopes: [] }
  const usable = squares?.status === 'ok' || squares?.status === 'rank_deficient'
  if (squares === null || !usable || model.squares === null || model.labels !== null) {
    const rest = { intercept: false, pearson, dfResidual, normal: false }
    return pearson === null ? null : { ...none, ...rest }
  }
  const offset = isLinear(model) ? model.mean.offset : null
  const { y } = model.squares
  return {
    residuals: squares.residuals,
    fitted: squares.fitted,
    y: offset === null || !isAffine(model) ? y : y.map((value, i) => value - offset[i]),
    x: isAffine(model) ? identifiedColumns(model.mean.x, coordinates.kept) : null,
    slopes: coordinates.kept.flatMap((j, k) => (model.terms[j].name === '(Intercept)' ? [] : [k])),
    intercept: isLinear(model) && model.mean.intercept,
    pearson,
    dfResidual,
    normal: model.family.facts.quadratic
  }
}

/** The tests of the assumptions, each with the condition of the verdict that it speaks of. */
export function assumptionChecks(workspace: Workspace, fitted: Fitted): readonly AssumptionCheck[] {
  const input = examined(workspace, fitted)
  if (input === null) return []
  return assumptionTests.flatMap(({ name, assumption, condition, examine }) => {
    const found = examine(input)
    return found === null ? [] : [{ assumption, test: name, ...found, condition }]
  })
}
