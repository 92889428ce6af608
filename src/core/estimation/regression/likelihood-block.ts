import type { Matrix } from '../../numeric/matrix.ts'
import type { DispersionRow, LikelihoodBlock } from '../report-blocks.ts'
import { coefficientTable, dispersionRow, type Reference } from '../reporting/coefficients.ts'
import { vcovMembers } from '../reporting/vcov.ts'
import {
  aligned,
  type BlockOptions,
  intervalInput,
  intervalMembers,
  likelihoodGlance,
  rankMembers,
  standardErrors
} from './blocks.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import type { RegressionModel } from './model.ts'
import { matrixMembers } from './quadratic-matrices.ts'

function dispersionTable(
  model: RegressionModel,
  result: LikelihoodResult,
  { level, intervals }: BlockOptions
): DispersionRow[] {
  return model.family.nuisance.map((parameter, k): DispersionRow => {
    const infinite = result.infinite?.[k] ?? 0
    const row = dispersionRow(parameter.name, infinite === 0 ? result.phi[k] : Number.NaN, {
      stdError: result.phiErrors[k],
      range: parameter.domain,
      level,
      fixed: parameter.known !== null,
      ...dispersionEnds(intervals?.dispersion ?? null, parameter.known === null ? k : -1)
    })
    return infinite === 0 ? row : { ...row, limit: infinite > 0 ? '+inf' : '-inf' }
  })
}

function dispersionEnds(
  found: { readonly low: Float64Array; readonly high: Float64Array } | null,
  k: number
): { readonly ends?: readonly [number, number] } {
  return found === null || k < 0 ? {} : { ends: [found.low[k], found.high[k]] }
}

export interface LikelihoodBlockInput extends BlockOptions {
  /** Covariance that the client chose for the table. */
  readonly tableCovariance: Matrix
  readonly information: string
  readonly deviance: number
  readonly nullDeviance: number
  /** Law of the statistics; normal when not given. */
  readonly reference?: Reference
  /** Dispersions that information criteria leave out. */
  readonly uncounted?: number
}

/** The likelihood block of a fit that was computed. */
export function likelihoodBlock(
  model: RegressionModel,
  result: LikelihoodResult,
  options: LikelihoodBlockInput
): LikelihoodBlock {
  const identified = model.terms.length - options.aliased.reduce((sum, a) => sum + a, 0)
  const infinite = result.infinite?.reduce((sum, sign) => sum + Math.abs(sign), 0) ?? 0
  const estimated =
    model.family.nuisance.filter((parameter) => parameter.known === null).length - infinite
  return {
    status: result.status,
    reason: result.reason,
    method: result.method,
    coefficients: coefficientTable({
      terms: model.terms,
      estimates: result.coefficients,
      stdErrors: standardErrors(options.tableCovariance, 1),
      aliased: options.aliased,
      reference: options.reference ?? { law: 'normal' },
      level: options.level,
      ...intervalInput(options)
    }),
    dispersion: dispersionTable(model, result, options),
    information: options.information,
    glance: likelihoodGlance({
      nobs: model.nobs,
      df: identified + estimated - (options.uncounted ?? 0),
      log_likelihood: result.logLikelihood,
      deviance: options.deviance,
      null_deviance: options.nullDeviance
    }),
    convergence: result.convergence,
    total_variation: model.family.facts.discrete ? -Math.expm1(result.logLikelihood) : null,
    ...rankMembers(model, options),
    ...matrixMembers(model, result.coefficients),
    ...intervalMembers(options),
    ...vcovMembers(
      options.include,
      model.terms.map((term) => term.name),
      options.tableCovariance
    ),
    ...(options.include.includes('fitted') ? { fitted: aligned(model, result.fitted) } : {}),
    ...(options.include.includes('residuals')
      ? { residuals: aligned(model, responseResiduals(model, result.fitted)) }
      : {})
  }
}

/** y − μ̂ on the scale of the mean (shares for binomial). */
function responseResiduals(model: RegressionModel, fitted: Float64Array): Float64Array {
  const { y, size } = model.observations
  return y.map((value, i) => (size === null ? value : value / size[i]) - fitted[i])
}
