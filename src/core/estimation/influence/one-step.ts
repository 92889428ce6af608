import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { principal } from '../../numeric/optim/bounds.ts'
import { standardErrors } from '../regression/blocks.ts'
import { type InfluencePlaces, type RowInfluence, toldInfluence } from '../regression/influence.ts'

/** The rows of a likelihood at its maximum over k coordinates, one unit of each. */
export interface LikelihoodRows {
  /** ∂ ln f_i (n × k). */
  readonly scores: Matrix
  /** −∂² ln L, frequencies inside (k × k). */
  readonly information: Matrix
  /** Visits the rows in order, each with its −∂² ln f_i (k × k), which is overwritten from row to row. */
  each(visit: (row: number, information: Matrix) => void): void
}

/**
 * What one unit of every row adds to the estimate, θ̂ − θ̂₍ᵢ₎ after one step of Newton's method from θ̂:
 * (I − Iᵢ)⁻¹sᵢ (n × k). Of a canonical generalised linear model it is Pregibon's (1981, Ann. Statist.
 * 9, 705-724), of a multinomial logit that of Lesaffre & Albert (1989, JRSS B 51, 425-440); to first
 * order it is the infinitesimal influence I⁻¹sᵢ of Cook (1986, JRSS B 48, 133-169). NaN where the
 * other rows do not identify the coordinates.
 */
export function oneStepChanges({ scores, information, each }: LikelihoodRows): Matrix {
  const { rows: n, cols: k } = scores
  const out = zeros(n, k)
  const rest = zeros(k, k)
  each((i, own) => {
    for (let a = 0; a < rest.data.length; a++) rest.data[a] = information.data[a] - own.data[a]
    const factor = factorise(rest)
    const score = Float64Array.from({ length: k }, (_, j) => at(scores, i, j))
    const change = factor === null ? score.fill(Number.NaN) : solveFactor(factor, score)
    change.forEach((value, j) => {
      out.data[j * n + i] = value
    })
  })
  return out
}

/** δ'V⁻¹δ/m of every row of the first m columns, in the metric of their covariance V (Cook & Weisberg 1982, section 5.2). */
function cooksDistances(changes: Matrix, covariance: Matrix): Float64Array {
  const m = covariance.rows
  const factor = factorise(covariance)
  return Float64Array.from({ length: changes.rows }, (_, i) => {
    const change = Float64Array.from({ length: m }, (_, j) => at(changes, i, j))
    if (factor === null) return Number.NaN
    const solved = solveFactor(factor, change)
    return change.reduce((sum, value, j) => sum + value * solved[j], 0) / m
  })
}

/** A maximum whose rows are examined. */
interface ExaminedMaximum {
  readonly rows: LikelihoodRows
  /** Covariance of all k coordinates (k × k). */
  readonly inverse: Matrix
  /** How many of the coordinates, the first ones, Cook's distance is about. */
  readonly about: number
  /** n; null where the model has none. */
  readonly leverage: Float64Array | null
  /** Model covariance of the terms (p × p). */
  readonly covariance: Matrix
}

/** Changes of the coordinates by one step without each row (n × k), and Cook's distances (n). */
export function oneStepMoves({
  rows,
  inverse,
  about
}: Pick<ExaminedMaximum, 'rows' | 'inverse' | 'about'>) {
  const changes = oneStepChanges(rows)
  const places = Array.from({ length: about }, (_, j) => j)
  return { changes, cooks: cooksDistances(changes, principal(inverse, places)) }
}

/** DFBETAS of the p terms from changes of the coordinates (n × k) and the covariance of the terms. */
export function dfbetasOf(
  toTerms: InfluencePlaces['toTerms'],
  changes: Matrix,
  covariance: Matrix
): readonly Float64Array[] {
  const { rows: n, cols: k } = changes
  const errors = standardErrors(covariance, 1)
  const dfbetas = Array.from(errors, () => new Float64Array(n))
  for (let i = 0; i < n; i++) {
    const change = Float64Array.from({ length: k }, (_, j) => column(changes, j)[i])
    toTerms(change).forEach((value, j) => {
      dfbetas[j][i] = value / errors[j]
    })
  }
  return dfbetas
}

/** Leverage, Cook's distance and DFBETAS of every row of a likelihood, by one step from its maximum. */
export function oneStepRows(
  toTerms: InfluencePlaces['toTerms'],
  at: ExaminedMaximum
): RowInfluence {
  const { changes, cooks } = oneStepMoves(at)
  return {
    leverage: at.leverage ?? new Float64Array(changes.rows).fill(Number.NaN),
    cooks,
    dfbetas: dfbetasOf(toTerms, changes, at.covariance)
  }
}

/** The same as it is told. */
export function oneStepInfluence(places: InfluencePlaces, at: ExaminedMaximum) {
  return toldInfluence(places, oneStepRows(places.toTerms, at))
}
