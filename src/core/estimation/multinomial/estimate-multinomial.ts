import type { Control, FitSpec } from '../../model/spec.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { at, type Matrix } from '../../numeric/matrix.ts'
import { orthonormalBasis } from '../regression/basis.ts'
import { likelihoodGlance, nested } from '../regression/blocks.ts'
import { undefinedSquares } from '../regression/outcome.ts'
import { relationsInWords, spread } from '../regression/squares-fit.ts'
import type {
  CoefficientRow,
  Direction,
  LeastSquaresBlock,
  LikelihoodBlock,
  Report,
  WarningReport
} from '../report.ts'
import { coefficientTable } from '../reporting/coefficients.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { fitMultinomial, type MultinomialFit } from './multinomial-fit.ts'
import { judgeMultinomial } from './multinomial-verdict.ts'

interface Work {
  readonly spec: FitSpec
  readonly model: MultinomialModel
  readonly kept: readonly number[]
  readonly aliased: Uint8Array
  readonly relations: readonly string[]
  readonly fit: MultinomialFit
}

/** Rows of every label but the baseline; `values` has r entries a label. */
function table(work: Work, values: Float64Array, errors: Float64Array): CoefficientRow[] {
  const { model, kept, aliased, fit, spec } = work
  const p = model.terms.length
  const r = kept.length
  return model.labels.slice(1).flatMap((label, k) => {
    const infinite = new Int8Array(p)
    kept.forEach((j, a) => {
      infinite[j] = fit.infinite[k * r + a]
    })
    return coefficientTable({
      terms: model.terms.map((term) => ({ ...term, response: label })),
      estimates: spread(kept, values.slice(k * r, (k + 1) * r), p),
      stdErrors: spread(kept, errors.slice(k * r, (k + 1) * r), p),
      aliased,
      reference: { law: 'normal' },
      level: spec.inference.level,
      infinite
    })
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
  const rows = table(work, none, none).map(({ limit: _, ...row }) => row)
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

function errorsOf(covariance: Matrix): Float64Array {
  return Float64Array.from({ length: covariance.rows }, (_, j) => Math.sqrt(at(covariance, j, j)))
}

function vcovMember({ spec, model, kept, fit }: Work) {
  if (!spec.include.includes('vcov')) return {}
  const terms = model.labels
    .slice(1)
    .flatMap((label) => kept.map((j) => `${label}: ${model.terms[j].name}`))
  return { vcov: { terms, matrix: nested(fit.covariance) } }
}

function likelihoodBlock(work: Work): LikelihoodBlock {
  const { fit, model, kept } = work
  const exists = fit.separation === null
  const logLikelihood = exists ? fit.logLikelihood : Number.NaN
  return {
    status: fit.status,
    reason: fit.reason,
    method: 'newton',
    coefficients: table(work, fit.coefficients, errorsOf(fit.covariance)),
    dispersion: [],
    information: exists ? 'observed' : 'none',
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
    ...vcovMember(work)
  }
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

/** A multinomial logit by maximum likelihood, with the verdict on labels. */
export function estimateMultinomial(
  spec: FitSpec,
  model: MultinomialModel,
  control: Control
): Report {
  const n = model.x.rows
  const { x, tail } = model
  const solution = leastSquares({ x, tail, y: new Float64Array(n), yTail: null, weights: null })
  const kept = [...solution.aliased.keys()].filter((j) => solution.aliased[j] === 0)
  const relations = relationsInWords(model, solution)
  const deficient =
    relations.length === 0
      ? null
      : `The design does not identify every coefficient: ${relations.join('; ')}.`
  const fit = fitMultinomial({
    model,
    basis: orthonormalBasis(model.x, kept),
    control,
    iterations: spec.optimizer.max_iterations,
    deficient
  })
  const work: Work = { spec, model, kept, aliased: solution.aliased, relations, fit }
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
      information: fit.separation === null ? 'observed' : 'none',
      matches: ['R nnet::multinom', 'statsmodels MNLogit']
    },
    reproduce: {
      r: `nnet::multinom(${spec.model.formula ?? ''}, data = d, reltol = 1e-15, maxit = 1000)`,
      python: null,
      seed: spec.optimizer.seed
    },
    warnings: [...model.warnings, ...codingWarning(work)]
  }
}
