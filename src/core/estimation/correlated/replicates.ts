import { multiplyVector } from '../../numeric/linalg/product.ts'
import { rowsAt } from '../../numeric/matrix.ts'
import { take } from '../../numeric/vector.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import {
  askedSamples,
  collectReplicates,
  errorsOf,
  pairCounts,
  type Replicate,
  repeatedRows,
  runsOf
} from '../covariances/resample.ts'
import { spread } from '../regression/squares-fit.ts'
import type { CorrelatedWork, PerFit } from './correlated-blocks.ts'
import type { LinearData } from './generalised-squares.ts'
import { problemOf } from './profiles.ts'
import { type CorrelatedProblem, ordinarySquares, refitCorrelated } from './refit.ts'

/** Replicates of the ordinary fit and of the generalised one; a sentence where there are none. */
export type CorrelatedReplicates = PerFit<BootstrapReplicates | string>

/** A sample as it is fitted, and the coefficients from those of its columns. */
export interface CorrelatedSample {
  readonly problem: CorrelatedProblem
  readonly coefficients: (own: Float64Array) => Float64Array
}

export type CorrelatedSamples = (replicate: Replicate) => CorrelatedSample

/** A condition of the columns of a sample beyond which rounding alone tells them apart. */
const deficient = 2 ** 44

function takeData({ x, y }: LinearData, source: Int32Array): LinearData {
  return { x: rowsAt(x, source), tail: null, y: take(y, source), yTail: null }
}

/** Why groups are not drawn; null where they are. */
export function undrawnGroups(groups: number): string | null {
  return groups < 2
    ? 'All rows are correlated with one another, and drawing some of them would break that. Use the kind "parametric" or "residual", or name blocks by "within".'
    : null
}

const asTheyAre = (own: Float64Array): Float64Array => own

/** Rows drawn with replacement, where the errors are not correlated. */
function rowPairs(work: CorrelatedWork): CorrelatedSamples {
  const { covariance, data, model } = work
  const counts = pairCounts({ rows: data.y.length, frequency: null, places: model.rows })
  return (replicate) => {
    const source = repeatedRows(counts(replicate))
    const problem = {
      ...problemOf(work),
      data: takeData(data, source),
      covariance: covariance.resampled([Int32Array.from(source.keys())], source)
    }
    return { problem, coefficients: asTheyAre }
  }
}

/** Whole blocks drawn with replacement; rows where the errors are not correlated. */
function pairs(work: CorrelatedWork): CorrelatedSamples | string {
  const { covariance, data } = work
  if (covariance.structure === 'diagonal') return rowPairs(work)
  const { blocks } = covariance
  const because = undrawnGroups(blocks.length)
  if (because !== null) return because
  const counts = pairCounts({ rows: blocks.length, frequency: null })
  return (replicate) => {
    const picked = Array.from(repeatedRows(counts(replicate)), (k) => blocks[k])
    const source = Int32Array.from(picked.flatMap((block) => [...block]))
    let next = 0
    const own = picked.map((block) => block.map(() => next++))
    const problem = {
      ...problemOf(work),
      data: takeData(data, source),
      covariance: covariance.resampled(own, source)
    }
    return { problem, coefficients: asTheyAre }
  }
}

/** Why no errors are drawn of a fit that has no law; null where they are. */
export function undrawnErrors({ fit }: Pick<CorrelatedWork, 'fit'>): string | null {
  return fit.status === 'ok' ? null : 'There is no fitted law to draw from.'
}

/** New responses: the fitted mean and correlated errors made from independent ones of variance 1. */
function withErrors(
  work: CorrelatedWork,
  independent: (replicate: Replicate) => Float64Array
): CorrelatedSamples | string {
  const because = undrawnErrors(work)
  if (because !== null) return because
  const { data, fit } = work
  const mean = multiplyVector(data.x, fit.squares.coefficients)
  return (replicate) => {
    const errors = fit.fixed.colour(independent(replicate))
    const y = mean.map((value, i) => value + errors[i])
    const problem = { ...problemOf(work), data: { ...data, tail: null, y, yTail: null } }
    return { problem, coefficients: asTheyAre }
  }
}

/** Normal errors of the fitted variance. */
function parametric(work: CorrelatedWork): CorrelatedSamples | string {
  const sigma = Math.sqrt(work.fit.sigma2)
  const n = work.data.y.length
  const runs = runsOf({ rows: n, places: work.model.rows })
  return withErrors(work, (replicate) => {
    const errors = new Float64Array(n)
    for (const { block, from, to } of runs) {
      const { normal } = errorsOf(replicate, block)
      for (let i = from; i < to; i++) errors[i] = sigma * normal()
    }
    return errors
  })
}

/** Whitened residuals, which are exchangeable, on the scale of independent errors and centred. */
function residual(work: CorrelatedWork): CorrelatedSamples | string {
  const { fit, data } = work
  const white = fit.fixed.whiten({ head: fit.squares.residuals, tail: null }).head
  const n = white.length
  const inflation = Math.sqrt(n / Math.max(n - data.x.cols, 1))
  const mean = white.reduce((sum, r) => sum + r, 0) / n
  return withErrors(work, (replicate) => {
    const draw = errorsOf(replicate, 0)
    return white.map(() => inflation * (white[draw.below(n)] - mean))
  })
}

const samplers = { pairs, parametric, residual }

/** Both estimates of a sample, ρ estimated anew; null where it has none. */
function estimatesOf({ problem, coefficients }: CorrelatedSample): PerFit<Float64Array | null> {
  const own = ordinarySquares(problem.data)
  if (!(own.basis.condition < deficient)) return { ordinary: null, generalised: null }
  const fit = refitCorrelated(problem)
  const found = fit.status === 'ok' || fit.status === 'boundary'
  return {
    ordinary: coefficients(own.coefficients),
    generalised: found ? coefficients(fit.squares.coefficients) : null
  }
}

/** Draws samples and fits each both ways; the same seed gives the same samples. */
export function correlatedReplicates(
  work: CorrelatedWork,
  samples?: CorrelatedSamples | string
): CorrelatedReplicates {
  const { workspace, model } = work
  const { spec, control, coordinates } = workspace
  const { kind, replicates } = askedSamples(spec.inference)
  const sampler = samples ?? samplers[kind](work)
  if (typeof sampler === 'string') return { ordinary: sampler, generalised: sampler }
  const { seed } = spec.optimizer
  const ordinary: Float64Array[] = []
  const generalised: Float64Array[] = []
  const add = (to: Float64Array[], values: Float64Array | null) => {
    if (values === null || !values.every(Number.isFinite)) return
    to.push(spread(coordinates.kept, values, model.terms.length))
  }
  for (let b = 0; b < replicates && !control.cancelled(); b++) {
    const estimates = estimatesOf(sampler({ seed, number: b }))
    add(ordinary, estimates.ordinary)
    add(generalised, estimates.generalised)
    control.progress?.((b + 1) / replicates)
  }
  const drawn = { kind, replicates, seed }
  return {
    ordinary: collectReplicates(ordinary, drawn),
    generalised: collectReplicates(generalised, drawn)
  }
}
