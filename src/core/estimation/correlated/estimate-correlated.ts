import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { Control, CovarianceChoice, FitSpec } from '../../model/spec.ts'
import { charts } from '../plots/registry.ts'
import { correlatedScene } from '../plots/scenes/correlated.ts'
import { orthonormalBasis } from '../regression/basis.ts'
import { squaresBlock } from '../regression/blocks.ts'
import { identifiedColumns } from '../regression/facts.ts'
import { isAffine, type LinearRegression } from '../regression/model.ts'
import { linearSquaresFit } from '../regression/squares-fit.ts'
import { aliasWarning, prepareLinear, type Workspace } from '../regression/workspace.ts'
import type { Report, WarningReport } from '../report.ts'
import { type CompiledCovariance, compileCovariance } from './compile-covariance.ts'
import {
  type CorrelatedWork,
  generalisedBlock,
  likelihoodBlockOf,
  parameterCount,
  testMembers
} from './correlated-blocks.ts'
import { type CorrelatedInput, fitCorrelated } from './correlated-fit.ts'
import { judgeCorrelated } from './correlated-verdict.ts'
import type { LinearData } from './generalised-squares.ts'
import { inferCorrelated } from './inference.ts'

function refuse(pointer: string, detail: string, hint: string): never {
  throw new Failure({ code: 'unsupported', pointer, detail, hint })
}

/** Refuses what a covariance of the errors cannot go with. */
function checkModel(spec: FitSpec, model: LinearRegression): void {
  if (!model.family.facts.quadratic || !isAffine(model)) {
    refuse(
      '/model/covariance',
      `A covariance of the errors needs the normal family with the identity link, not ${model.family.name} with ${model.link.name}.`,
      'Leave out the covariance, or use the normal family.'
    )
  }
  if (spec.model.weights !== undefined) {
    refuse(
      '/model/weights',
      'Weights and a covariance of the errors cannot both be given.',
      'Put the variances into the covariance: the diagonal structure has Var = sigma^2 v, and v = 1/w.'
    )
  }
}

/** The identified part of the design with the response less its offset, each with its low-order part. */
function linearData(model: LinearRegression, kept: readonly number[]): LinearData {
  const { x, tail, offset } = model.mean
  const { y } = model.observations
  const columns = identifiedColumns(x, kept)
  const tails = tail === null ? null : identifiedColumns(tail, kept)
  if (offset === null) return { x: columns, tail: tails, y, yTail: null }
  const head = y.map((value, i) => value - offset[i])
  const rest = head.map((difference, i) => {
    const back = difference - y[i]
    return y[i] - (difference - back) + (-offset[i] - back)
  })
  return { x: columns, tail: tails, y: head, yTail: rest }
}

function informationKind(spec: FitSpec): CorrelatedInput['information'] {
  const choice = spec.inference.std_errors
  return choice === 'observed' || choice === 'expected' ? choice : 'model'
}

/** Autoregression counts steps between rows used, so a dropped row shortens the time between its neighbours. */
function gapWarnings(choice: CovarianceChoice, model: LinearRegression): WarningReport[] {
  if (choice.structure !== 'ar1' || model.counts.dropped === 0) return []
  return [
    {
      code: 'ar1_across_gap',
      detail:
        'Rows were dropped, and the rows before and after them are taken as neighbours in time.',
      pointer: '/model/covariance',
      action: 'Fill the missing values, or give the covariance as a matrix.'
    }
  ]
}

function workOf(
  workspace: Workspace,
  model: LinearRegression,
  covariance: CompiledCovariance
): CorrelatedWork {
  const { solution, coordinates, spec } = workspace
  if (solution === null) throw new Error('a linear predictor has a solution')
  const ordinary = linearSquaresFit(model, solution, coordinates)
  const data = linearData(model, coordinates.kept)
  const fit = fitCorrelated({
    covariance,
    data,
    basis: orthonormalBasis(model.mean.x, coordinates.kept),
    residuals: ordinary.residuals,
    sigma2: model.family.nuisance[0].known,
    information: informationKind(spec)
  })
  return { workspace, model, covariance, data, ordinary, fit }
}

/** R's call for the same fit; nlme has no matrix given outright. */
function reproduceR({ spec }: Workspace, choice: CovarianceChoice): string | null {
  const { formula } = spec.model
  const method = choice.method === 'reml' ? 'REML' : 'ML'
  const group = choice.within === undefined ? '~ 1' : `~ 1 | ${choice.within}`
  const rho = typeof choice.rho === 'number' ? `${choice.rho}, ` : ''
  const fixed = typeof choice.rho === 'number' ? ', fixed = TRUE' : ''
  switch (choice.structure) {
    case 'ar1':
      return `nlme::gls(${formula}, data = d, correlation = nlme::corAR1(${rho}form = ${group}${fixed}), method = "${method}")`
    case 'equicorrelated':
      return `nlme::gls(${formula}, data = d, correlation = nlme::corCompSymm(${rho}form = ${group}${fixed}), method = "${method}")`
    case 'diagonal':
      return `nlme::gls(${formula}, data = d, weights = nlme::varFixed(~ ${choice.column}), method = "${method}")`
    default:
      return null
  }
}

function conventions(work: CorrelatedWork): Report['conventions'] {
  const { restricted, rho } = work.covariance
  return {
    sigma2_divisor: 'n-p',
    log_likelihood_sigma2_divisor: restricted ? 'n-p' : 'n',
    restricted_log_likelihood: restricted ? "includes -1/2 log det X'V^-1X" : null,
    aic_parameters: parameterCount(work),
    reference_distribution: 't',
    likelihood_reference_distribution: 'normal',
    std_errors: work.workspace.spec.inference.std_errors,
    information: work.fit.information,
    matches:
      rho === 'estimate'
        ? ['R nlme::gls, whose maximum-likelihood standard errors are larger by sqrt(n/(n-p))']
        : ['R nlme::gls', 'statsmodels GLS']
  }
}

export interface CorrelatedRequest {
  readonly spec: FitSpec
  readonly choice: CovarianceChoice
  /** The client's data and the regression compiled from it; `model.rows` index `dataset`. */
  readonly dataset: Dataset
  readonly model: LinearRegression
  readonly control: Control
}

/** A linear model with a covariance of the errors: ordinary, generalised, likelihood, verdict. */
export function estimateCorrelated(request: CorrelatedRequest): Report {
  const { spec, model, choice } = request
  checkModel(spec, model)
  const covariance = compileCovariance(choice, request.dataset, model.rows)
  const workspace = prepareLinear(spec, model, request.control)
  const work = workOf(workspace, model, covariance)
  const { options } = workspace
  const inference = inferCorrelated(work)
  const least_squares = {
    ...squaresBlock(model, work.ordinary, {
      ...options,
      covariance: inference.ordinary.covariance,
      intervals: inference.ordinary.intervals,
      reference: { law: 't', df: work.ordinary.dfResidual }
    }),
    ...testMembers(inference.ordinary)
  }
  const maximum_likelihood = likelihoodBlockOf(work, inference.likelihood)
  return {
    model: {
      description: `${model.description}, Normal, ${choice.structure} covariance of the errors${choice.within === undefined ? '' : ` within ${choice.within}`}`,
      family: { name: model.family.name },
      link: model.link.name,
      terms: model.terms.map((term) => term.name),
      parameters: model.terms.length
    },
    data: {
      rows: model.counts.total,
      rows_used: model.rows.length,
      rows_dropped: model.counts.dropped
    },
    least_squares,
    generalized_least_squares: generalisedBlock(work, inference.generalised),
    maximum_likelihood,
    equivalence: judgeCorrelated(work, [least_squares.status, maximum_likelihood.status]),
    conventions: { ...conventions(work), ...inference.conventions },
    reproduce: { r: reproduceR(workspace, choice), python: null, seed: spec.optimizer.seed },
    ...charts(spec, () => correlatedScene(work)),
    warnings: [
      ...model.warnings,
      ...inference.warnings,
      ...gapWarnings(choice, model),
      ...(options.relations.length === 0 ? [] : [aliasWarning(workspace)])
    ]
  }
}
