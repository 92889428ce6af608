import type { Control, FitSpec } from '../../model/spec.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { covarianceConventions } from '../covariances/apply.ts'
import { charts } from '../plots/registry.ts'
import { multinomialScene } from '../plots/scenes/multinomial.ts'
import { orthonormalBasis } from '../regression/basis.ts'
import { relationsInWords } from '../regression/squares-fit.ts'
import type { Report, WarningReport } from '../report.ts'
import { penaltyWarning } from '../reporting/penalty.ts'
import { followedTool, type ToolFits, toolsOf, unfollowed } from '../reporting/tools.ts'
import { notGiven } from '../stacked/not-given.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { type LabelWork, likelihoodBlock, squaresBlock } from './multinomial-blocks.ts'
import { fitMultinomial } from './multinomial-fit.ts'
import { labelInference } from './multinomial-inference.ts'
import { labelStack } from './multinomial-stack.ts'
import { judgeMultinomial } from './multinomial-verdict.ts'

/** Labels have neither errors whose law could be tested nor, beyond two, an order. */
function labelsNotGiven(spec: FitSpec, { labels }: MultinomialModel): WarningReport[] {
  const order: WarningReport = {
    code: 'not_given',
    detail:
      'A model of more than two labels is answered without quantile residuals: labels have no order, so there is no distribution function, and one made by the order of their names would change with the names.',
    pointer: '/include',
    action: 'Read the Pearson and deviance residuals, or fit one label against the others.'
  }
  return [
    ...notGiven(spec, ['assumptions'], {
      what: 'A model of labels is answered',
      why: 'labels have no errors whose law, variance or independence the tests are about',
      action: 'Compare it with larger models by "tests" or POST /v1/comparisons.'
    }),
    ...(spec.model.penalty === undefined
      ? []
      : notGiven(spec, ['influence'], {
          what: 'A penalised fit is answered',
          why: 'its penalty belongs to no single row',
          action: 'Leave out "penalty" where the maximum exists.'
        })),
    ...(labels.length > 2 && spec.include.includes('residuals') ? [order] : [])
  ]
}

/** The remedies for labels that the regressors separate. */
function separationWarning({ fit }: LabelWork): WarningReport[] {
  if (fit.separation === null) return []
  return [
    {
      code: 'no_finite_maximum',
      detail: fit.reason ?? 'The likelihood has no finite maximum.',
      pointer: '/data',
      action:
        'Collect rows on the other side, drop the separating term, merge labels, or ask for the penalised fit: "penalty": "firth" in the model.'
    }
  ]
}

function codingWarning({ spec }: LabelWork): WarningReport[] {
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

/** Both tools' answers have z, observed information and all coefficients in AIC, as this has by itself. */
const toolFits = ({ model }: FitSpec): ToolFits =>
  model.penalty === undefined
    ? { r: 'R nnet::multinom', statsmodels: 'statsmodels MNLogit' }
    : { r: 'R brglm2::brmultinom(type = "AS_mean")', statsmodels: null }

/** What the rows identify: the kept columns with their basis, and the relations of the others. */
export function labelDesign(model: MultinomialModel) {
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
  const stack = labelStack(model, basis, aliased)
  return { solution, kept, aliased, relations, deficient, basis, stack }
}

/** The fit with its standard errors, for calls that go on from it. */
export function labelWork(spec: FitSpec, model: MultinomialModel, control: Control): LabelWork {
  const { kept, aliased, relations, deficient, basis, stack } = labelDesign(model)
  const iterations = spec.optimizer.max_iterations
  const fit = fitMultinomial({ model, basis, control, iterations, deficient })
  const inference = labelInference({ spec, model, stack, fit, basis, control })
  return { spec, model, kept, aliased, relations, fit, stack, inference }
}

/** A multinomial logit by maximum likelihood, with the verdict on labels. */
export function estimateMultinomial(
  spec: FitSpec,
  model: MultinomialModel,
  control: Control
): Report {
  return labelReport(labelWork(spec, model, control), control)
}

/** The answer of a fit of labels. */
export function labelReport(work: LabelWork, control: Control): Report {
  const { spec, model } = work
  const { fit, kept, inference } = work
  const names = model.labels
    .slice(1)
    .flatMap((label) => model.terms.map((term) => `${label}: ${term.name}`))
  const size = kept.length * (model.labels.length - 1)
  const { formula = '' } = spec.model
  const fits = toolFits(spec)
  const tool = followedTool(spec, fits)
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
      ...(tool === null ? {} : { follows: tool }),
      matches: toolsOf(fits)
    },
    reproduce: {
      r:
        spec.model.penalty === undefined
          ? `nnet::multinom(${formula}, data = d, reltol = 1e-15, maxit = 1000)`
          : `brglm2::brmultinom(${formula}, data = d, type = "AS_mean")`,
      python: null,
      seed: spec.optimizer.seed
    },
    ...charts(spec, () =>
      multinomialScene({ model, kept, fit, level: spec.inference.level, control })
    ),
    warnings: [
      ...model.warnings,
      ...unfollowed(spec, fits),
      ...codingWarning(work),
      ...separationWarning(work),
      ...(spec.model.penalty === undefined ? [] : [penaltyWarning]),
      ...(inference?.warnings ?? []),
      ...labelsNotGiven(spec, model)
    ]
  }
}
