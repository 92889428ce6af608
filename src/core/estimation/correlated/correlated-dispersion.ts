import type { ChosenIntervals } from '../intervals/choose.ts'
import type { DispersionRow, Status } from '../report-blocks.ts'
import { dispersionRow } from '../reporting/coefficients.ts'
import type { CorrelatedWork } from './correlated-blocks.ts'

/** Something is left over to estimate the variance from. */
export function isEstimated({ ordinary }: CorrelatedWork, status: Status): boolean {
  if (ordinary.dfResidual <= 0 || ordinary.rss === 0) return false
  return status === 'ok' || status === 'rank_deficient'
}

/** The likelihood's variance: none without residual degrees of freedom, 0 in a perfect fit. */
function sigma2Of({ ordinary, fit, model }: CorrelatedWork): number {
  if (model.family.nuisance[0].known !== null) return fit.sigma2
  if (ordinary.dfResidual <= 0) return Number.NaN
  return ordinary.rss === 0 ? 0 : fit.sigma2
}

/** The rows of sigma² and rho, with the ends of their profiles where there are any. */
export function dispersionRows(
  work: CorrelatedWork,
  status: Status,
  profiled: ChosenIntervals['dispersion']
): DispersionRow[] {
  const ends = (k: number) =>
    profiled === null || Number.isNaN(profiled.low[k] + profiled.high[k])
      ? {}
      : { ends: [profiled.low[k], profiled.high[k]] as const }
  const { fit, workspace, covariance, model } = work
  const { level } = workspace.options
  const known = model.family.nuisance[0].known
  const usable = isEstimated(work, status)
  const rows = [
    dispersionRow('sigma2', sigma2Of(work), {
      stdError: usable ? fit.sigma2Error : Number.NaN,
      level,
      range: { low: 0, high: Number.POSITIVE_INFINITY },
      ...ends(0),
      fixed: known !== null
    })
  ]
  if (covariance.rho === null) return rows
  rows.push(
    dispersionRow('rho', fit.rho ?? Number.NaN, {
      stdError: usable ? fit.rhoError : Number.NaN,
      level,
      range: covariance.family ?? { low: -1, high: 1 },
      ...ends(1),
      fixed: covariance.rho !== 'estimate'
    })
  )
  return rows
}
