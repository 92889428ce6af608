import type { Control, FitSpec } from '../../model/spec.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { covarianceConventions } from '../covariances/apply.ts'
import { charts } from '../plots/registry.ts'
import { multinomialScene } from '../plots/scenes/multinomial.ts'
import { orthonormalBasis } from '../regression/basis.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import { undefinedSquares } from '../regression/outcome.ts'
import { relationsInWords } from '../regression/squares-fit.ts'
import type {
  CoefficientRow,
  Direction,
  LeastSquaresBlock,
  LikelihoodBlock,
  Report,
  WarningReport
} from '../report.ts'
import { type StackedInference, stackedRows } from '../stacked/inference.ts'
import { notGiven } from '../stacked/not-given.ts'
import { atTerms, type Stack } from '../stacked/stack.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { fitMultinomial, type MultinomialFit } from './multinomial-fit.ts'
import { labelInference } from './multinomial-inference.ts'
import { labelResiduals } from './multinomial-residuals.ts'
import { labelStack } from './multinomial-stack.ts'
import { judgeMultinomial } from './multinomial-verdict.ts'

interface Work {
  readonly spec: FitSpec
  readonly model: MultinomialModel
  readonly kept: readonly number[]
  readonly aliased: Uint8Array
  readonly relations: readonly string[]
  readonly fit: MultinomialFit
  readonly stack: Stack
  /** Of a maximum that exists. */
  readonly inference: StackedInference | null
}

/** Rows of every label but the baseline without standard errors. */
function bareRows({ model, kept, fit, spec, stack }: Work, values: Float64Array): CoefficientRow[] {
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

function rankMembers({ model, aliased, relations }: Work) {
  if (relations.length === 0) return {}
  return {
    aliased: model.terms.filter((_, j) => aliased[j] === 1).map((term) => term.name),
    relations
  }
}

function squaresBlock(work: Work): LeastSquaresBlock {
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
function nullDeviance({ model }: Work): number {
  const { category, frequency, labels, nobs } = model
  if (!model.intercept) return 2 * nobs * Math.log(labels.length)
  const counts = new Float64Array(labels.length)
  category.forEach((k, i) => {
    counts[k] += frequency === null ? 1 : frequency[i]
  })
  return -2 * counts.reduce((total, count) => total + count * Math.log(count / nobs), 0)
}

function direction({ model, kept, fit }: Work): Direction[] {
  const r = kept.length
  return Array.from(fit.separation?.direction ?? []).flatMap((value, j) => {
    if (value === 0) return []
    const label = model.labels[1 + Math.floor(j / r)]
    return [{ term: `${label}: ${model.terms[kept[j % r]].name}`, direction: value }]
  })
}

function separationMembers(work: Work) {
  const { separation, logLikelihood } = work.fit
  if (separation === null) return {}
  return {
    separation: separation.kind,
    separating_direction: direction(work),
    separated_rows: Array.from(separation.separatedRows, (i) => work.model.rows[i]),
    log_likelihood_supremum: logLikelihood
  }
}

export function likelihoodBlock(work: Work): LikelihoodBlock {
  const { fit, model, kept } = work
  const exists = fit.separation === null
  const logLikelihood = exists ? fit.logLikelihood : Number.NaN
  return {
    status: fit.status,
    reason: fit.reason,
    method: 'newton',
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
    ...(fit.maximum === null ? {} : labelResiduals(model, fit.maximum, work.spec.include))
  }
}

/** Parts that have no meaning for labels. */
const absent = ['influence', 'collinearity', 'assumptions'] as const

const withoutThem = {
  what: 'A model of several labels is answered',
  why: 'labels have no least squares, and a row has one predictor for every label instead of one mean whose leverage, inflation or residual these are',
  action: 'Fit one label against the baseline with the bernoulli family for these.'
}

/** The remedies for labels that the regressors separate. */
function separationWarning({ fit, model }: Work): WarningReport[] {
  if (fit.separation === null) return []
  return [
    {
      code: 'no_finite_maximum',
      detail: fit.reason ?? 'The likelihood has no finite maximum.',
      pointer: '/data',
      action:
        model.labels.length === 2
          ? 'Collect rows on the other side, drop the separating term, or fit the bernoulli family with "penalty": "firth".'
          : 'Collect rows on the other side, drop the separating term, or merge labels.'
    }
  ]
}

function codingWarning({ spec }: Work): WarningReport[] {
  if (spec.model.coding === undefined) return []
  return [
    {
      code: 'coding_not_applicable',
      detail:
        'A coding of several labels as numbers was ignored: codings of three or more labels are not affinely related, so least squares on codes would depend on the choice.',
      pointer: '/model/coding',
      action: 'Use the bernoulli family for two labels, or fit an indicator column of one label.'
    }
  ]
}

/** The fit with its standard errors, for calls that go on from it. */
export function labelWork(spec: FitSpec, model: MultinomialModel, control: Control): Work {
  const { x, tail } = model
  const y = new Float64Array(x.rows)
  const solution = leastSquares({ x, tail, y, yTail: null, weights: null })
  const { aliased } = solution
  const kept = [...aliased.keys()].filter((j) => aliased[j] === 0)
  const relations = relationsInWords(model, solution)
  const deficient =
    relations.length === 0
      ? null
      : `The design does not identify every coefficient: ${relations.join('; ')}.`
  const basis = orthonormalBasis(x, kept)
  const iterations = spec.optimizer.max_iterations
  const fit = fitMultinomial({ model, basis, control, iterations, deficient })
  const stack = labelStack(model, basis, aliased)
  const inference = labelInference({ spec, model, stack, fit, basis, control })
  return { spec, model, kept, aliased, relations, fit, stack, inference }
}

/** A multinomial logit by maximum likelihood, with the verdict on labels. */
export function estimateMultinomial(
  spec: FitSpec,
  model: MultinomialModel,
  control: Control
): Report {
  const work = labelWork(spec, model, control)
  const { fit, kept, inference } = work
  const names = model.labels
    .slice(1)
    .flatMap((label) => model.terms.map((term) => `${label}: ${term.name}`))
  const size = kept.length * (model.labels.length - 1)
  return {
    model: {
      description: `${model.description}, Multinomial, logit against "${model.labels[0]}"`,
      family: { name: model.family.name },
      link: 'logit',
      terms: names,
      parameters: names.length
    },
    data: {
      rows: model.counts.total,
      rows_used: model.counts.used,
      rows_dropped: model.counts.total - model.counts.used - model.counts.zeroWeight,
      ...(model.frequency === null ? {} : { rows_zero_weight: model.counts.zeroWeight })
    },
    least_squares: squaresBlock(work),
    maximum_likelihood: likelihoodBlock(work),
    equivalence: judgeMultinomial(
      { model, rank: kept.length, weighted: model.frequency !== null },
      fit.status
    ),
    conventions: {
      baseline: model.labels[0],
      aic_parameters: size,
      likelihood_reference_distribution: 'normal',
      std_errors: spec.inference.std_errors,
      information: inference?.applied.chosen.information ?? 'none',
      ...(inference === null
        ? {}
        : covarianceConventions({ maximum_likelihood: inference.applied })),
      matches: ['R nnet::multinom', 'statsmodels MNLogit']
    },
    reproduce: {
      r: `nnet::multinom(${spec.model.formula ?? ''}, data = d, reltol = 1e-15, maxit = 1000)`,
      python: null,
      seed: spec.optimizer.seed
    },
    ...charts(spec, () =>
      multinomialScene({ model, kept, fit, level: spec.inference.level, control })
    ),
    warnings: [
      ...model.warnings,
      ...codingWarning(work),
      ...separationWarning(work),
      ...(inference?.warnings ?? []),
      ...notGiven(spec, absent, withoutThem)
    ]
  }
}
