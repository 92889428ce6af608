import type { Control } from '../../model/spec.ts'
import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { dotFrom } from '../../numeric/linalg/qr.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import { norm2 } from '../../numeric/sum.ts'
import { type MultinomialSeparated, multinomialSeparation } from '../existence/multinomial.ts'
import { type Basis, logVolume, toCoefficients } from '../regression/basis.ts'
import { identifiedColumns } from '../regression/facts.ts'
import type { Convergence, Status } from '../report-blocks.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import {
  factorOf,
  likelihoodCriterion,
  maximiseSoftmax,
  type Softmax,
  type SoftmaxMaximum,
  type SoftmaxPoint
} from './softmax.ts'

/** The likelihood's maximum, or its supremum, over the kept coefficients stacked by label. */
export interface MultinomialFit {
  readonly status: Status
  readonly reason: string | null
  /** r(K − 1); NaN where a coefficient is infinite or not determined. */
  readonly coefficients: Float64Array
  /** Where a coefficient goes: ±1 to ±∞, 0 finite. */
  readonly infinite: Int8Array
  readonly separation: SeparatedLabels | null
  readonly logLikelihood: number
  readonly convergence: Convergence
  /** The maximum; null where there is none. */
  readonly maximum: SoftmaxPoint | null
}

export interface MultinomialInput {
  readonly model: MultinomialModel
  readonly basis: Basis
  readonly control: Control
  readonly iterations: number
  /** Words for a design that does not identify every coefficient; null when it does. */
  readonly deficient: string | null
}

/** D R⁻¹ applied to the coordinates of every category. */
function coefficientsAt(basis: Basis, gamma: Float64Array): Float64Array {
  const r = basis.q.cols
  const out = new Float64Array(gamma.length)
  for (let from = 0; from < gamma.length; from += r) {
    out.set(toCoefficients(basis, gamma.slice(from, from + r)), from)
  }
  return out
}

function softmaxOf({ model, basis }: MultinomialInput, vanishing: Uint8Array | null): Softmax {
  return {
    q: basis.q,
    category: model.category,
    categories: model.labels.length,
    frequency: model.frequency,
    vanishing
  }
}

function convergenceOf(found: SoftmaxMaximum): Convergence {
  return {
    iterations: found.iterations,
    evaluations: found.evaluations,
    scaled_gradient: found.scaledGradient,
    hessian_condition: Number.NaN,
    starts_agreeing: '1/1'
  }
}

function attained(input: MultinomialInput): MultinomialFit {
  const { control, iterations } = input
  const { criterion } = input.model
  const found = maximiseSoftmax(softmaxOf(input, null), {
    iterations,
    cancelled: control.cancelled,
    criterion
  })
  return fitAt(found, input)
}

/** The fit where a search for a maximum that exists has come to. */
export function fitAt(
  found: SoftmaxMaximum,
  { basis, deficient }: Pick<MultinomialInput, 'basis' | 'deficient'>
): MultinomialFit {
  const factor = factorise(found.point.information)
  const size = found.point.gamma.length
  const usable = found.converged && factor !== null
  const failed = found.converged
    ? 'The likelihood is flat in a direction of the coefficients.'
    : 'The limit of iterations or of time was reached before the likelihood settled.'
  const status = deficient === null ? 'ok' : 'rank_deficient'
  return {
    status: usable ? status : found.converged ? 'not_identified' : 'not_converged',
    reason: usable ? deficient : failed,
    coefficients: coefficientsAt(basis, found.point.gamma),
    infinite: new Int8Array(size),
    separation: null,
    logLikelihood: found.point.logLikelihood,
    maximum: usable ? found.point : null,
    convergence: convergenceOf(found)
  }
}

/** The maximum of a penalised likelihood, which is no log-likelihood to compare. */
export function penalisedFit(
  fit: MultinomialFit,
  { labels }: Pick<MultinomialModel, 'labels'>,
  basis: Basis
): MultinomialFit {
  const volume = (labels.length - 1) * logVolume(basis)
  return {
    ...fit,
    logLikelihood: Number.NaN,
    convergence: { ...fit.convergence, penalized_log_likelihood: fit.logLikelihood + volume }
  }
}

/** Which coefficients the limit determines: their functional lies in the range of the information. */
function determined(basis: Basis, information: Matrix): boolean[] {
  const size = information.rows
  const factor = factorOf(information)
  if (factor === null) return new Array<boolean>(size).fill(false)
  const columns = Array.from({ length: size }, (_, j) => {
    const unit = new Float64Array(size)
    unit[j] = 1
    return coefficientsAt(basis, unit)
  })
  return Array.from({ length: size }, (_, i) => {
    const functional = Float64Array.from(columns, (c) => c[i])
    const z = solveFactor(factor, functional)
    const left = functional.map((value, j) => value - dotFrom(column(information, j), z, 0))
    return norm2(left) <= 1e-4 * norm2(functional)
  })
}

/** A direction of separation, and in how many rows some label's probability tends to 0. */
export interface SeparatedLabels
  extends Pick<MultinomialSeparated, 'kind' | 'direction' | 'infinite'> {
  readonly rows: number
  readonly of: number
  /** The first of those rows, or all of them, as numbered in the data. */
  readonly separatedRows: readonly number[]
}

/** The fit where a search for the supremum has come to: of what the direction of separation leaves over. */
export function supremumAt(
  limit: SoftmaxMaximum,
  found: SeparatedLabels,
  basis: Basis
): MultinomialFit {
  const known = determined(basis, limit.point.information)
  const all = coefficientsAt(basis, limit.point.gamma)
  const kind = found.kind === 'complete' ? 'completely' : 'quasi-completely'
  return {
    status: 'does_not_exist',
    reason: `The regressors separate the labels ${kind}: in ${found.rows} of ${found.of} rows the probability of another label tends to 0, and the likelihood has no finite maximum.`,
    coefficients: all.map((value, j) => (found.infinite[j] === 0 && known[j] ? value : Number.NaN)),
    infinite: found.infinite,
    separation: found,
    logLikelihood: limit.point.logLikelihood,
    maximum: null,
    convergence: convergenceOf(limit)
  }
}

function separated(input: MultinomialInput, found: MultinomialSeparated): MultinomialFit {
  const { model, basis, control, iterations } = input
  const k = model.labels.length
  const vanishing = new Uint8Array(model.category.length * k)
  for (const { row, category } of found.vanishing) vanishing[row * k + category] = 1
  const limit = maximiseSoftmax(softmaxOf(input, vanishing), {
    iterations,
    cancelled: control.cancelled,
    criterion: likelihoodCriterion
  })
  const separatedRows = Array.from(found.separatedRows, (i) => model.rows[i])
  const counts = { rows: separatedRows.length, of: model.category.length }
  return supremumAt(limit, { ...found, ...counts, separatedRows }, basis)
}

/** Existence by linear programming first, which a penalty makes certain, then the search. */
export function fitMultinomial(input: MultinomialInput): MultinomialFit {
  const { model, basis } = input
  if (model.criterion !== likelihoodCriterion) return penalisedFit(attained(input), model, basis)
  const rows = {
    x: identifiedColumns(model.x, basis.kept),
    category: model.category,
    categories: model.labels.length
  }
  const existence = multinomialSeparation(rows, { cells: model.cells })
  return existence.exists ? attained(input) : separated(input, existence)
}
