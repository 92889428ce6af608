import { multiplyVector } from '../../numeric/linalg/product.ts'
import { rowsAt } from '../../numeric/matrix.ts'
import type { Random } from '../../numeric/random.ts'
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
import { centre } from '../regression/residual-resampling.ts'
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

/** Where independent errors of variance σ² come from: the normal law, or a pool that stands for their law. */
export type IndependentErrors =
  | { readonly kind: 'parametric'; readonly sigma: number }
  | { readonly kind: 'residual'; readonly pool: Float64Array }

/** Independent errors of some rows of one block. */
export function independentErrors(
  draw: Random,
  rows: number,
  errors: IndependentErrors
): Float64Array {
  if (errors.kind === 'parametric') {
    return Float64Array.from({ length: rows }, () => errors.sigma * draw.normal())
  }
  const { pool } = errors
  return Float64Array.from({ length: rows }, () => pool[draw.below(pool.length)])
}

/** New responses: the fitted mean and correlated errors made from independent ones. */
function withErrors(
  work: CorrelatedWork,
  independent: IndependentErrors
): CorrelatedSamples | string {
  const because = undrawnErrors(work)
  if (because !== null) return because
  const { data, fit, model } = work
  const n = data.y.length
  const mean = multiplyVector(data.x, fit.squares.coefficients)
  const runs = runsOf({ rows: n, places: model.rows })
  return (replicate) => {
    const drawn = new Float64Array(n)
    for (const { block, from, to } of runs) {
      drawn.set(independentErrors(errorsOf(replicate, block), to - from, independent), from)
    }
    const errors = fit.fixed.colour(drawn)
    const y = mean.map((value, i) => value + errors[i])
    const problem = { ...problemOf(work), data: { ...data, tail: null, y, yTail: null } }
    return { problem, coefficients: asTheyAre }
  }
}

/** Normal errors of the fitted variance. */
function parametric(work: CorrelatedWork): CorrelatedSamples | string {
  return withErrors(work, { kind: 'parametric', sigma: Math.sqrt(work.fit.sigma2) })
}

/** Puts whitened residuals (n) of p coefficients, which are exchangeable, on the scale of independent errors, centred. */
export function exchangeable(white: Float64Array, p: number): void {
  centre(white)
  const n = white.length
  const inflation = Math.sqrt(n / Math.max(n - p, 1))
  for (let i = 0; i < n; i++) white[i] *= inflation
}

/** Whitened residuals of any rows. */
function residual(work: CorrelatedWork): CorrelatedSamples | string {
  const { fit, data } = work
  const pool = fit.fixed.whiten({ head: fit.squares.residuals, tail: null }).head
  exchangeable(pool, data.x.cols)
  return withErrors(work, { kind: 'residual', pool })
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
