import type { FitSpec } from '../../model/spec.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import { undefinedSquares } from '../regression/outcome.ts'
import type {
  CoefficientRow,
  Direction,
  LeastSquaresBlock,
  LikelihoodBlock
} from '../report-blocks.ts'
import { type StackedInference, stackedRows } from '../stacked/inference.ts'
import { atTerms, type Stack } from '../stacked/stack.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { type LabelMoves, labelDiagnostics } from './multinomial-diagnostics.ts'
import type { MultinomialFit } from './multinomial-fit.ts'
import { labelResiduals } from './multinomial-residuals.ts'
import { likelihoodCriterion, type SoftmaxPoint } from './softmax.ts'

/** A multinomial logit at work: its model, what is identified, its fit and inference. */
export interface LabelWork {
  readonly spec: FitSpec
  readonly model: MultinomialModel
  readonly kept: readonly number[]
  readonly aliased: Uint8Array
  readonly relations: readonly string[]
  readonly fit: MultinomialFit
  readonly stack: Stack
  /** Of a maximum that exists. */
  readonly inference: StackedInference | null
  /** What a pass over rows that are not side by side kept of them. */
  readonly moves?: LabelMoves | undefined
}

/** Rows of every label but the baseline without standard errors. */
function bareRows(
  { model, kept, fit, spec, stack }: LabelWork,
  values: Float64Array
): CoefficientRow[] {
  const r = kept.length
  const p = model.terms.length
  const infinite = new Int8Array(p * stack.length)
  stack.forEach((_, k) => {
    kept.forEach((j, a) => {
      infinite[k * p + j] = fit.infinite[k * r + a]
    })
  })
  const estimates = atTerms(stack, values)
  return stackedRows(stack, {
    estimates,
    stdErrors: new Float64Array(estimates.length).fill(Number.NaN),
    intervals: null,
    reference: () => ({ law: 'normal' }),
    level: spec.inference.level,
    infinite
  })
}

function rankMembers({ model, aliased, relations }: LabelWork) {
  if (relations.length === 0) return {}
  return {
    aliased: model.terms.filter((_, j) => aliased[j] === 1).map((term) => term.name),
    relations
  }
}

/** Labels have no sum of squares: the block says so. */
export function squaresBlock(work: LabelWork): LeastSquaresBlock {
  const none = new Float64Array(work.fit.coefficients.length).fill(Number.NaN)
  const rows = bareRows(work, none).map(({ limit: _, ...row }) => row)
  return {
    ...undefinedSquares,
    reason:
      'The response consists of labels: they have no differences, so there is no sum of squares to minimise.',
    method: 'none',
    coefficients: rows,
    sigma2: Number.NaN,
    sigma: Number.NaN,
    sigma2_divisor: 'n-p',
    glance: null,
    ...rankMembers(work)
  }
}

/** −2 ln L of one probability for each label in all rows; without an intercept all are alike. */
function nullDeviance({ model }: LabelWork): number {
  const { totals, labels, nobs } = model
  if (!model.intercept) return 2 * nobs * Math.log(labels.length)
  return -2 * totals.reduce((sum, count) => sum + count * Math.log(count / nobs), 0)
}

function direction({ model, kept, fit }: LabelWork): Direction[] {
  const r = kept.length
  return Array.from(fit.separation?.direction ?? []).flatMap((value, j) => {
    if (value === 0) return []
    const label = model.labels[1 + Math.floor(j / r)]
    return [{ term: `${label}: ${model.terms[kept[j % r]].name}`, direction: value }]
  })
}

function separationMembers(work: LabelWork) {
  const { separation, logLikelihood } = work.fit
  if (separation === null) return {}
  return {
    separation: separation.kind,
    separating_direction: direction(work),
    separated_rows: separation.separatedRows,
    log_likelihood_supremum: logLikelihood
  }
}

/** What a maximum says of the rows, as far as asked for. */
function aroundMaximum({ model, stack, spec, moves }: LabelWork, point: SoftmaxPoint) {
  return {
    ...labelResiduals(model, point, spec),
    ...labelDiagnostics({ model, stack, point, moves }, spec.include)
  }
}

/** The likelihood block: coefficients of every label but the baseline, or where they run off to. */
export function likelihoodBlock(work: LabelWork): LikelihoodBlock {
  const { fit, model, kept } = work
  const exists = fit.separation === null
  const logLikelihood = exists ? fit.logLikelihood : Number.NaN
  return {
    status: fit.status,
    reason: fit.reason,
    method: model.criterion === likelihoodCriterion ? 'newton' : 'firth',
    coefficients: work.inference?.rows ?? bareRows(work, fit.coefficients),
    dispersion: [],
    information: work.inference?.applied.chosen.information ?? 'none',
    glance: likelihoodGlance({
      nobs: model.nobs,
      df: kept.length * (model.labels.length - 1),
      log_likelihood: logLikelihood,
      deviance: -2 * logLikelihood,
      null_deviance: nullDeviance(work)
    }),
    convergence: fit.convergence,
    total_variation: -Math.expm1(fit.logLikelihood),
    ...rankMembers(work),
    ...separationMembers(work),
    ...work.inference?.members,
    ...(fit.maximum === null ? {} : aroundMaximum(work, fit.maximum))
  }
}
