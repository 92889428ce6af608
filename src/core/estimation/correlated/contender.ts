import type { Contend } from '../comparison/contender.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import { compileCorrelated } from './compile-correlated.ts'
import { parameterCount } from './correlated-blocks.ts'
import { settledLikelihood } from './profiles.ts'
import { fitWork } from './work.ts'

/** A regression with correlated errors, to be compared. */
export const contendCorrelated: Contend = (spec, dataset) => {
  const { model, choice } = compileCorrelated(spec, dataset, { cancelled: () => false })
  const { rho, method, ...rest } = choice
  const correlation = choice.structure === 'ar1' || choice.structure === 'equicorrelated'
  return {
    description: `${model.description}, ${choice.structure} errors`,
    family: model.family.name,
    outcome: { rows: model.rows, y: model.observations.y, size: null, frequency: null },
    stated: {
      linear: model,
      expression: null,
      correlation: {
        text: JSON.stringify(rest),
        rho: correlation ? (rho ?? 'estimate') : null
      },
      restricted: method === 'reml'
    },
    warnings: model.warnings,
    fit(control) {
      const work = fitWork({ spec, choice, dataset, model, control })
      const { fit, ordinary } = work
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
        exact: null,
        rowDensities: () => null,
        normalised: true
      }
    }
  }
}
