import type { CovarianceChoice } from '../../model/spec.ts'
import { charts } from '../plots/registry.ts'
import { correlatedScene } from '../plots/scenes/correlated.ts'
import { squaresBlock } from '../regression/blocks.ts'
import type { LinearRegression } from '../regression/model.ts'
import { aliasWarning, type Workspace } from '../regression/workspace.ts'
import type { Report, WarningReport } from '../report.ts'
import { dispersionIntervals } from '../reporting/coefficients.ts'
import {
  type CorrelatedWork,
  generalisedBlock,
  likelihoodBlockOf,
  parameterCount,
  testMembers
} from './correlated-blocks.ts'
import { judgeCorrelated } from './correlated-verdict.ts'
import { correlatedRowParts, type HeldFits, heldRowParts } from './diagnostics.ts'
import { inferCorrelated } from './inference.ts'
import { toolWords } from './tool-conventions.ts'
import { type CorrelatedRequest, fitWork } from './work.ts'

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
    dispersion_intervals: dispersionIntervals(work.workspace.spec.inference.intervals),
    information: work.fit.information,
    matches:
      rho === 'estimate'
        ? ['R nlme::gls, whose maximum-likelihood standard errors are larger by sqrt(n/(n-p))']
        : ['R nlme::gls', 'statsmodels GLS'],
    ...toolWords(work)
  }
}

/** A linear model with a covariance of the errors: ordinary, generalised, likelihood, verdict. */
export function estimateCorrelated(request: CorrelatedRequest): Report {
  return reportOfCorrelated(request.choice, fitWork(request))
}

/** The report of a model that was fitted; of condensed rows with what is told of all rows where they are held. */
export function reportOfCorrelated(
  choice: CovarianceChoice,
  work: CorrelatedWork,
  held: HeldFits | null = null
): Report {
  const { workspace, model } = work
  const { spec } = workspace
  const { options } = workspace
  const whole = held?.work ?? (work.condensed === undefined ? work : null)
  const inference = inferCorrelated(work)
  const parts = correlatedRowParts(work, inference.whitened)
  const inRows = held === null ? null : heldRowParts(held)
  const least_squares = {
    ...squaresBlock(model, work.ordinary, {
      ...options,
      covariance: inference.ordinary.covariance,
      intervals: inference.ordinary.intervals,
      reference: { law: 't', df: work.ordinary.dfResidual }
    }),
    ...testMembers(inference.ordinary),
    ...parts.least_squares,
    ...inRows?.least_squares
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
      rows_used: model.nobs,
      rows_dropped: model.counts.dropped
    },
    least_squares,
    generalized_least_squares: {
      ...generalisedBlock(work, inference.generalised),
      ...parts.generalized_least_squares,
      ...inRows?.generalized_least_squares
    },
    maximum_likelihood: {
      ...maximum_likelihood,
      ...parts.maximum_likelihood,
      ...inRows?.maximum_likelihood
    },
    equivalence: {
      ...judgeCorrelated(work, [least_squares.status, maximum_likelihood.status], whole),
      ...(inRows ?? parts).checks
    },
    conventions: { ...conventions(work), ...inference.conventions },
    reproduce: { r: reproduceR(workspace, choice), python: null, seed: spec.optimizer.seed },
    ...charts(held?.work.workspace.spec ?? spec, () => correlatedScene(work, held?.work)),
    warnings: [
      ...model.warnings,
      ...inference.warnings,
      ...gapWarnings(choice, model),
      ...(options.relations.length === 0 ? [] : [aliasWarning(workspace)])
    ]
  }
}
