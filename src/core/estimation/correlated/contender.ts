import type { CovarianceChoice } from '../../model/spec.ts'
import type { ComparedFit, Contend, Stated, StatedLinear } from '../comparison/contender.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import type { LinearRegression } from '../regression/model.ts'
import { compileCorrelated } from './compile-correlated.ts'
import { type CorrelatedWork, parameterCount } from './correlated-blocks.ts'
import { settledLikelihood } from './profiles.ts'
import { fitWork } from './work.ts'

/** What tells nesting of models with correlated errors. */
export function correlatedStated(choice: CovarianceChoice, linear: StatedLinear): Stated {
  const { rho, method, ...rest } = choice
  const correlation = choice.structure === 'ar1' || choice.structure === 'equicorrelated'
  return {
    linear,
    expression: null,
    correlation: {
      text: JSON.stringify(rest),
      rho: correlation ? (rho ?? 'estimate') : null
    },
    restricted: method === 'reml'
  }
}

/** How a comparison calls such a model. */
export function correlatedDescription(
  { structure }: CovarianceChoice,
  { description }: Pick<LinearRegression, 'description'>
): string {
  return `${description}, ${structure} errors`
}

/** A fit with correlated errors, to be compared. */
export function correlatedFit(work: CorrelatedWork): ComparedFit {
  const { fit, ordinary, model } = work
  return {
    status: fit.status,
    reason: fit.reason,
    glance: likelihoodGlance({
      nobs: model.nobs,
      df: parameterCount(work),
      log_likelihood: settledLikelihood(fit),
      deviance: fit.squares.rss,
      null_deviance: Number.NaN
    }),
    rss: ordinary.rss,
    dfResidual: ordinary.dfResidual,
    exact: null
  }
}

/** A regression with correlated errors, to be compared. */
export const contendCorrelated: Contend = (spec, dataset) => {
  const { model, choice } = compileCorrelated(spec, dataset, { cancelled: () => false })
  return {
    description: correlatedDescription(choice, model),
    family: model.family.name,
    outcome: { rows: model.rows, y: model.observations.y, size: null, frequency: null },
    stated: correlatedStated(choice, model),
    warnings: model.warnings,
    fit: (control) => ({
      ...correlatedFit(fitWork({ spec, choice, dataset, model, control })),
      rowDensities: () => null,
      normalised: true
    })
  }
}
