import { at, type Matrix } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import { influences } from '../covariances/sandwich.ts'
import { aligned, standardErrors } from './blocks.ts'
import type { SquaresFit } from './squares-fit.ts'
import { spread } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

export interface InfluenceInput {
  readonly functions: EstimatingFunctions
  /** Residuals in units of their standard deviation before leverage (n). */
  readonly standardised: Float64Array
  /** Factor that turns the full-sample standard error into that without row i (n). */
  readonly deletion: Float64Array
  /** Model covariance of the terms (p × p). */
  readonly covariance: Matrix
}

/** The parameters that influence is told for, and how its figures reach the client. */
export interface InfluencePlaces {
  /** Names of the p terms. */
  readonly names: readonly string[]
  /** The p terms' changes from those of the coordinates that the estimating functions are in. */
  readonly toTerms: (gamma: Float64Array) => Float64Array
  /** A value a row of the model, for the rows of the data. */
  readonly align: (values: Float64Array) => (number | null)[]
}

/** Influence of every row, in their order (n each). */
export interface RowInfluence {
  readonly leverage: Float64Array
  readonly cooks: Float64Array
  /** One of each of the p terms. */
  readonly dfbetas: readonly Float64Array[]
}

/**
 * Leverage, Cook's distance and DFBETAS of every row: exact deletion for a linear fit, one Newton
 * step from the estimate for any other (Cook & Weisberg 1982; Williams 1987 for likelihoods).
 */
export function deletionInfluence(
  toTerms: InfluencePlaces['toTerms'],
  { functions, standardised, deletion, covariance }: InfluenceInput
): RowInfluence | null {
  const { leverage, rank } = functions
  if (leverage === null) return null
  const cooks = leverage.map((h, i) => (standardised[i] ** 2 * h) / (rank * (1 - h) ** 2))
  const e = influences(functions)
  const errors = standardErrors(covariance, 1)
  const dfbetas = Array.from(errors, () => new Float64Array(e.rows))
  for (let i = 0; i < e.rows; i++) {
    const gamma = Float64Array.from({ length: e.cols }, (_, k) => at(e, i, k) / (1 - leverage[i]))
    toTerms(gamma).forEach((change, j) => {
      dfbetas[j][i] = change / (errors[j] * deletion[i])
    })
  }
  return { leverage, cooks, dfbetas }
}

/** Influence as it is told: by term, and for the rows of the data. */
export function toldInfluence(
  { names, align }: Pick<InfluencePlaces, 'names' | 'align'>,
  { leverage, cooks, dfbetas }: RowInfluence
) {
  return {
    leverage: align(leverage),
    cooks_distance: align(cooks),
    dfbetas: Object.fromEntries(names.map((name, j) => [name, align(dfbetas[j])]))
  }
}

/** Influence by deletion, as it is told. */
export function influenceOfRows(places: InfluencePlaces, input: InfluenceInput) {
  const found = deletionInfluence(places.toTerms, input)
  return found === null ? null : toldInfluence(places, found)
}

/** The terms of a regression, reached from its coordinates; dispersions behind these are passed over. */
export function termPlaces({ model, coordinates }: Workspace): InfluencePlaces {
  const { terms } = model
  const { kept, toCoefficients } = coordinates
  return {
    names: terms.map(({ name }) => name),
    toTerms: (gamma) => spread(kept, toCoefficients(gamma.subarray(0, kept.length)), terms.length),
    align: (values) => aligned(model, values)
  }
}

/** The same of a regression. */
export function influenceMembers(workspace: Workspace, input: InfluenceInput) {
  return influenceOfRows(termPlaces(workspace), input)
}

/** What is known of a least-squares fit beside its rows. */
export type SquaresSpread = Pick<SquaresFit, 'rss' | 'dfResidual' | 'sigma2'>

/**
 * s without row i over s: √(((n − r)s² − eᵢ²/(1 − hᵢ))/((n − r − 1)s²)), with `squares` the eᵢ² of a
 * single count of each row, in units of its weight.
 */
export function deletionFactors(
  squares: Float64Array,
  { rss, dfResidual, sigma2 }: SquaresSpread,
  leverage: Float64Array
): Float64Array {
  return squares.map((square, i) => {
    const left = rss - square / (1 - leverage[i])
    return Math.sqrt(Math.max(left, 0) / (dfResidual - 1) / sigma2)
  })
}

/** The rows of a least-squares fit, at its residuals (n). */
export function squaresDeletion(
  { functions, covariance }: Pick<InfluenceInput, 'functions' | 'covariance'>,
  {
    residuals,
    weights,
    spread: known
  }: {
    readonly residuals: Float64Array
    readonly weights: Float64Array | null
    readonly spread: SquaresSpread
  }
): InfluenceInput {
  const { frequency, leverage } = functions
  const scale = Math.sqrt(known.sigma2)
  const single = residuals.map((r, i) => r * Math.sqrt((weights?.[i] ?? 1) / (frequency?.[i] ?? 1)))
  return {
    functions,
    covariance,
    standardised: single.map((e) => e / scale),
    deletion: deletionFactors(
      single.map((e) => e * e),
      known,
      leverage ?? single
    )
  }
}
