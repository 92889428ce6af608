import type { FitSpec } from '../../../model/spec.ts'
import { comparedGlance, statedExpression } from '../../comparison/regression-contender.ts'
import { isAffine } from '../../regression/model.ts'
import { isAtEdge } from '../climb.ts'
import { type FittedOne, modelOfAll } from '../fitted-one.ts'
import { betaOf } from '../frame.ts'
import { statementOf } from '../statement.ts'
import type { ComparedModel } from './compared.ts'
import type { RowContender } from './row-contender.ts'

type Compared = Extract<ComparedModel, { readonly kind: 'regression' }>

/** How the comparing pass reads it: responses as they are, and the likelihood's maximum where rows have densities there. */
function comparedRegression({ start, both }: FittedOne): Compared {
  const frame = both?.found.frame ?? start.frame
  const pass = { ...start.pass, frame, origin: 0, points: [] }
  const regular =
    both !== null && start.model.family.facts.smooth && both.found.likelihood?.penalised !== true
  if (!regular) return { kind: 'regression', pass, maximum: null }
  const { coefficients, phi } = both.likelihood
  const own = Float64Array.from(frame.kept, (j) => coefficients[j])
  return { kind: 'regression', pass, maximum: { beta: betaOf(frame, own, 0), phi } }
}

/** A model of one response that was fitted to all rows, to be compared. */
export function contendOne(spec: FitSpec, one: FittedOne): RowContender {
  const { both, recession, start } = one
  const model = modelOfAll(spec, one)
  const likelihood = both?.likelihood ?? null
  const squares = both?.squares ?? null
  const compared = comparedRegression(one)
  const { family, link } = statementOf(compared.pass)
  return {
    description: model.description,
    family: model.family.name,
    warnings: model.warnings,
    fitted: {
      status: likelihood?.status ?? 'does_not_exist',
      reason: recession?.reason ?? likelihood?.reason ?? null,
      glance: comparedGlance(model, start.frame.kept.length, likelihood),
      rss: squares?.rss ?? Number.NaN,
      dfResidual: squares?.dfResidual ?? Number.NaN,
      exact: model.family.facts.quadratic && isAffine(model) ? squares : null,
      atEdge: both !== null && isAtEdge(both.found)
    },
    compared,
    stated: ([mean]) => ({
      linear: mean === undefined ? null : { family, link, mean },
      expression: statedExpression(spec),
      correlation: null,
      restricted: false
    }),
    text: statedExpression(spec)?.text,
    restricted: false,
    named: true,
    normalised: true,
    dense: compared.maximum !== null
  }
}
