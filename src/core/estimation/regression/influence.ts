import { at, type Matrix } from '../../numeric/matrix.ts'
import type { EstimatingFunctions } from '../covariances/covariance.ts'
import { influences } from '../covariances/sandwich.ts'
import { aligned, standardErrors } from './blocks.ts'
import type { SquaresFit } from './squares-fit.ts'
import { spread } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

interface InfluenceInput {
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

/**
 * Leverage, Cook's distance and DFBETAS of every row: exact deletion for a linear fit, one Newton
 * step from the estimate for any other (Cook & Weisberg 1982; Williams 1987 for likelihoods).
 */
export function influenceOfRows({ names, toTerms, align }: InfluencePlaces, input: InfluenceInput) {
  const { functions, standardised, deletion, covariance } = input
  const { leverage, rank } = functions
  if (leverage === null) return null
  const cook = leverage.map((h, i) => (standardised[i] ** 2 * h) / (rank * (1 - h) ** 2))
  const e = influences(functions)
  const errors = standardErrors(covariance, 1)
  const dfbetas = names.map(() => new Float64Array(e.rows))
  for (let i = 0; i < e.rows; i++) {
    const gamma = Float64Array.from({ length: e.cols }, (_, k) => at(e, i, k) / (1 - leverage[i]))
    toTerms(gamma).forEach((change, j) => {
      dfbetas[j][i] = change / (errors[j] * deletion[i])
    })
  }
  return {
    leverage: align(leverage),
    cooks_distance: align(cook),
    dfbetas: Object.fromEntries(names.map((name, j) => [name, align(dfbetas[j])]))
  }
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
type Spread = Pick<SquaresFit, 'rss' | 'dfResidual' | 'sigma2'>

/**
 * s without row i over s: √(((n − r)s² − eᵢ²/(1 − hᵢ))/((n − r − 1)s²)), with `squares` the eᵢ² of a
 * single count of each row, in units of its weight.
 */
export function deletionFactors(
  squares: Float64Array,
  { rss, dfResidual, sigma2 }: Spread,
  leverage: Float64Array
): Float64Array {
  return squares.map((square, i) => {
    const left = rss - square / (1 - leverage[i])
    return Math.sqrt(Math.max(left, 0) / (dfResidual - 1) / sigma2)
  })
}
