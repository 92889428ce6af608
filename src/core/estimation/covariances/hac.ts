import type { StdErrorsChoice } from '../../model/spec.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { CovarianceEstimator, EstimatingFunctions } from './covariance.ts'
import { byObservation } from './groups.ts'
import { influences, outerSum } from './sandwich.ts'

function lagsOf(choice: StdErrorsChoice): number | 'auto' | null {
  if (typeof choice === 'string' || !('hac' in choice)) return null
  return choice.hac.lags ?? 'auto'
}

/**
 * Newey & West's (1994) lag for the Bartlett kernel without prewhitening, as R's
 * sandwich::bwNeweyWest: the intercept's scores are left out of the pilot series.
 */
function automaticLags({ aggregate, scores }: EstimatingFunctions): number {
  const n = scores.rows
  const pilot = Math.min(Math.floor(4 * (n / 100) ** (2 / 9)), n - 1)
  let zeroth = 0
  let first = 0
  for (let lag = 0; lag <= pilot; lag++) {
    let sum = 0
    for (let i = lag; i < n; i++) sum += aggregate[i] * aggregate[i - lag]
    zeroth += (lag === 0 ? 1 : 2) * (sum / n)
    first += 2 * lag * (sum / n)
  }
  const bandwidth = 1.1447 * ((first / zeroth) ** 2 * n) ** (1 / 3)
  return Number.isFinite(bandwidth) ? Math.min(Math.floor(bandwidth), n - 1) : 0
}

/** Adds w (Γ + Γ') with Γ = Σ e_i e_{i−lag}' to `out`. */
function addLag(e: Matrix, lag: number, into: { readonly out: Matrix; readonly w: number }): void {
  const { out, w } = into
  for (let j = 0; j < e.cols; j++) {
    const a = column(e, j)
    for (let k = 0; k < e.cols; k++) {
      const b = column(e, k)
      let sum = 0
      for (let i = lag; i < a.length; i++) sum += a[i] * b[i - lag]
      out.data[k * e.cols + j] += w * sum
      out.data[j * e.cols + k] += w * sum
    }
  }
}

/**
 * Observations are taken in the order in which they were sent. Where one has several entries, as a
 * matrix, its scores are summed first: correlation within it is then of any form (Driscoll & Kraay
 * 1998), as in R's sandwich::vcovPL.
 */
export const hac: CovarianceEstimator = {
  name: 'hac',
  title: 'heteroscedasticity- and autocorrelation-consistent, Bartlett kernel',
  reference:
    'Newey & West (1987), Econometrica 55, 703-708; (1994), Review of Economic Studies 61, 631-653; Driscoll & Kraay (1998), Review of Economics and Statistics 80, 549-560',
  robust: true,
  recognises: (choice) => lagsOf(choice) !== null,
  compute({ choice, functions, withoutFunctions, toTerms }) {
    if (functions === null) return { matrix: null, because: withoutFunctions }
    if (functions.frequency !== null) {
      return { matrix: null, because: 'Rows with frequencies have no order in time.' }
    }
    const asked = lagsOf(choice)
    const series = byObservation(functions)
    const { rows: length } = series.scores
    const lags = Math.min(typeof asked === 'number' ? asked : automaticLags(series), length - 1)
    const e = influences(series)
    const base = outerSum(e, null)
    const out = zeros(base.rows, base.cols)
    out.data.set(base.data)
    for (let lag = 1; lag <= lags; lag++) addLag(e, lag, { out, w: 1 - lag / (lags + 1) })
    return {
      matrix: toTerms(out),
      information: functions.breadName,
      details: {
        hac_lags: lags,
        hac_observations: length,
        hac_kernel: 'bartlett',
        hac_prewhitening: false
      }
    }
  }
}
