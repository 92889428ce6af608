import type { StdErrorsChoice } from '../../model/spec.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { CovarianceEstimator, CovarianceOutcome, LaggedSums } from './covariance.ts'
import { byObservation } from './groups.ts'
import { addLagged, productsOf, type Series } from './lag-sums.ts'
import { influences } from './sandwich.ts'

const withFrequencies = 'Rows with frequencies have no order in time.'

function lagsOf(choice: StdErrorsChoice): number | 'auto' | null {
  if (typeof choice === 'string' || !('hac' in choice)) return null
  return choice.hac.lags ?? 'auto'
}

/** How far the pilot series of n observations is compared with itself. */
function pilotLags(n: number): number {
  return Math.min(Math.floor(4 * (n / 100) ** (2 / 9)), n - 1)
}

/** Weights of the two sums over the pilot series: its spectrum at 0, and that in proportion to the lag. */
function pilotWeights(n: number): { readonly zeroth: Float64Array; readonly first: Float64Array } {
  const first = Float64Array.from({ length: pilotLags(n) + 1 }, (_, lag) => lag)
  return { zeroth: first.map(() => 1), first }
}

/**
 * Newey & West's (1994) lag for the Bartlett kernel without prewhitening, as R's
 * sandwich::bwNeweyWest: the intercept's scores are left out of the pilot series.
 */
function automaticLags(n: number, pilot: { zeroth: number; first: number }): number {
  const bandwidth = 1.1447 * ((pilot.first / pilot.zeroth) ** 2 * n) ** (1 / 3)
  return Number.isFinite(bandwidth) ? Math.min(Math.floor(bandwidth), n - 1) : 0
}

/** Bartlett's weights of the lags 0 … L. */
function bartlett(lags: number): Float64Array {
  return Float64Array.from({ length: lags + 1 }, (_, lag) => 1 - lag / (lags + 1))
}

function outcomeOf({ matrix, lags, length, breadName }: LaggedSums): CovarianceOutcome {
  return {
    matrix,
    information: breadName,
    details: {
      hac_lags: lags,
      hac_observations: length,
      hac_kernel: 'bartlett',
      hac_prewhitening: false
    }
  }
}

/** The rows of a matrix one after the other. */
export function seriesOf({ rows, cols, data }: Matrix): Series {
  const values = new Float64Array(data.length)
  for (let j = 0; j < cols; j++) {
    for (let i = 0; i < rows; i++) values[i * cols + j] = data[j * rows + i]
  }
  return { width: cols, values }
}

function lagSum(series: Series, weights: Float64Array): Float64Array {
  const out = new Float64Array(productsOf(series.width))
  addLagged(series, { weights, before: new Float64Array(0) }, out)
  return out
}

/** Both triangles of a packed upper one. */
function unpackedTriangle(packed: Float64Array, size: number): Matrix {
  const out = zeros(size, size)
  let next = 0
  for (let j = 0; j < size; j++) {
    for (let i = 0; i <= j; i++) {
      out.data[j * size + i] = packed[next]
      out.data[i * size + j] = packed[next++]
    }
  }
  return out
}

function lagsOfSeries(asked: number | 'auto', aggregate: Float64Array): number {
  const n = aggregate.length
  if (asked !== 'auto') return Math.min(asked, n - 1)
  const weights = pilotWeights(n)
  const pilot = { width: 1, values: aggregate }
  return automaticLags(n, {
    zeroth: lagSum(pilot, weights.zeroth)[0],
    first: lagSum(pilot, weights.first)[0]
  })
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
  summed: {
    kind: 'lags',
    asked: (choice) => lagsOf(choice) ?? 'auto',
    withFrequencies,
    pilotWeights,
    automatic: automaticLags,
    weights: bartlett,
    outcome: outcomeOf
  },
  compute({ choice, functions, withoutFunctions, toTerms }) {
    if (functions === null) return { matrix: null, because: withoutFunctions }
    if (functions.frequency !== null) return { matrix: null, because: withFrequencies }
    const series = byObservation(functions)
    const lags = lagsOfSeries(lagsOf(choice) ?? 'auto', series.aggregate)
    const e = seriesOf(influences(series))
    return outcomeOf({
      matrix: toTerms(unpackedTriangle(lagSum(e, bartlett(lags)), e.width)),
      lags,
      length: series.scores.rows,
      breadName: functions.breadName
    })
  }
}
