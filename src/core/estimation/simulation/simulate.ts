import type { Column, Dataset } from '../../model/dataset.ts'
import type { Control } from '../../model/spec.ts'
import { uniformAt } from '../../numeric/random.ts'
import { estimate } from '../estimate.ts'
import type { Report } from '../report.ts'
import { type SamplingSummary, summarise } from './summary.ts'
import { compileTruth, drawResponse, type StatedTruth, type Truth } from './truth.ts'

export interface SimulationPlan extends StatedTruth {
  readonly replicates: number
  readonly seed: number
}

export interface SimulatedEstimator extends SamplingSummary {
  readonly estimator: 'least_squares' | 'maximum_likelihood'
  readonly quantity: string
  readonly truth: number
}

export interface SimulationReport {
  readonly truth: { readonly parameters: Readonly<Record<string, number>>; readonly rows: number }
  readonly replicates: number
  readonly seed: number
  readonly estimators: readonly SimulatedEstimator[]
  /** Mean squared error of maximum likelihood over that of least squares, by quantity that both estimate. */
  readonly mse_ratio: Readonly<Record<string, number>>
  /** How often each estimator ended with each status. */
  readonly statuses: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** How often the verdict on the coefficients was which. */
  readonly verdicts: Readonly<Record<string, number>>
}

interface Row {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/** The draws of one quantity by one estimator. */
interface Track {
  readonly estimator: SimulatedEstimator['estimator']
  readonly quantity: string
  readonly truth: number
  readonly draws: Float64Array
  readonly covered: Float64Array
  readonly read: (report: Report) => Row | null
}

const rowOf = (found: { estimate: number; conf_low: number; conf_high: number } | undefined) =>
  found === undefined
    ? null
    : { estimate: found.estimate, low: found.conf_low, high: found.conf_high }

/** The variance of an error, where rows share one that exists; what RSS/(n − p) estimates. */
function errorVariance({ family, phi, means }: Truth): number | null {
  const known = family.facts.transform === 'log' || family.facts.quadratic ? phi[0] : null
  if (known !== null) return known
  const variance = family.facts.location ? family.variance(means[0], phi) : Number.NaN
  return Number.isFinite(variance) ? variance : null
}

/** Everything that is followed: coefficients of both, σ² of least squares, dispersions of the likelihood. */
function tracksOf(truth: Truth, replicates: number): Track[] {
  const blank = () => ({
    draws: new Float64Array(replicates).fill(Number.NaN),
    covered: new Float64Array(replicates).fill(Number.NaN)
  })
  const value = (name: string) => truth.values.get(name) ?? Number.NaN
  const sigma2 = errorVariance(truth)
  const coefficients = truth.terms.flatMap((term, j): Track[] => [
    {
      estimator: 'least_squares',
      quantity: term,
      truth: value(term),
      ...blank(),
      read: (report) => rowOf(report.least_squares.coefficients[j])
    },
    {
      estimator: 'maximum_likelihood',
      quantity: term,
      truth: value(term),
      ...blank(),
      read: (report) => rowOf(report.maximum_likelihood.coefficients[j])
    }
  ])
  const spread: Track[] =
    sigma2 === null
      ? []
      : [
          {
            estimator: 'least_squares',
            quantity: 'sigma2',
            truth: sigma2,
            ...blank(),
            read: ({ least_squares }) => ({
              estimate: least_squares.sigma2,
              low: Number.NaN,
              high: Number.NaN
            })
          }
        ]
  const dispersions = truth.family.nuisance.flatMap(({ name, known }, k): Track[] =>
    known !== null
      ? []
      : [
          {
            estimator: 'maximum_likelihood',
            quantity: name,
            truth: value(name),
            ...blank(),
            read: (report) => rowOf(report.maximum_likelihood.dispersion[k])
          }
        ]
  )
  return [...coefficients, ...spread, ...dispersions]
}

function count(counts: Record<string, number>, key: string): void {
  counts[key] = (counts[key] ?? 0) + 1
}

function withResponse({ design, response }: Truth, values: Float64Array): Dataset {
  const column: Column = { kind: 'numeric', name: response, values }
  return { ...design, columns: new Map(design.columns).set(response, column) }
}

function record(track: Track, k: number, report: Report): void {
  const { status } = report[track.estimator]
  if (status === 'not_converged' || status === 'does_not_exist') return
  const row = track.read(report)
  if (row === null) return
  track.draws[k] = row.estimate
  const interval = Number.isFinite(row.low) && Number.isFinite(row.high)
  if (interval) track.covered[k] = row.low <= track.truth && track.truth <= row.high ? 1 : 0
}

function ratios(estimators: readonly SimulatedEstimator[]): Record<string, number> {
  return Object.fromEntries(
    estimators.flatMap((least) => {
      const most = estimators.find(
        (one) => one.estimator === 'maximum_likelihood' && one.quantity === least.quantity
      )
      return least.estimator === 'least_squares' && most !== undefined
        ? [[least.quantity, most.mse / least.mse]]
        : []
    })
  )
}

/**
 * The sampling distribution of both estimators under a stated truth: each replicate draws responses from
 * its own stream, numbered by (seed, replicate), and is estimated as a fit request is. The same plan
 * gives the same bytes. Throws Failure for a truth that is none; stops early when cancelled.
 */
export function simulate(plan: SimulationPlan, control: Control): SimulationReport {
  const truth = compileTruth(plan)
  const { replicates, seed, spec } = plan
  const tracks = tracksOf(truth, replicates)
  const statuses = { least_squares: {}, maximum_likelihood: {} }
  const verdicts: Record<string, number> = {}
  for (let k = 0; k < replicates && !control.cancelled(); k++) {
    let drawn = 0
    const y = drawResponse(truth, () => uniformAt(seed, k, drawn++))
    const report = estimate(spec, withResponse(truth, y), { cancelled: control.cancelled })
    count(statuses.least_squares, report.least_squares.status)
    count(statuses.maximum_likelihood, report.maximum_likelihood.status)
    count(verdicts, report.equivalence.verdict)
    for (const track of tracks) record(track, k, report)
    control.progress?.((k + 1) / replicates)
  }
  const estimators = tracks.map(
    ({ estimator, quantity, truth: value, draws, covered }): SimulatedEstimator => ({
      estimator,
      quantity,
      truth: value,
      ...summarise(draws, covered, value)
    })
  )
  return {
    truth: { parameters: Object.fromEntries(truth.values), rows: truth.design.rows },
    replicates,
    seed,
    estimators,
    mse_ratio: ratios(estimators),
    statuses,
    verdicts
  }
}
