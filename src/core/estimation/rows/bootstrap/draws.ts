import type { Matrix } from '../../../numeric/matrix.ts'
import type { KeyedNumbers } from '../correlated/keyed-numbers.ts'
import type { Pass, SandwichPoint } from '../regression-pass.ts'

interface Seeded {
  readonly seed: number
}

/** Samples of as many observations as there are, drawn with replacement. */
export interface PairDraws extends Seeded {
  readonly kind: 'pairs'
  /** Observations before each block of rows that are drawn together, and all. */
  readonly before: Float64Array
}

/** Samples whose responses are fitted means of least squares with residuals of any rows. */
export interface ResidualDraws extends Seeded {
  readonly kind: 'residual'
  readonly beta: Float64Array
  /** Centred modified residuals of all rows, which threads share. */
  readonly pool: Float64Array
}

/** Samples whose responses are drawn from the law at an estimate. */
interface ParametricDraws extends Seeded {
  readonly kind: 'parametric'
  readonly beta: Float64Array
  readonly phi: Float64Array
}

/** Samples whose responses are drawn from the law of a row's density at an estimate. */
export interface LawDraws extends Seeded {
  readonly kind: 'laws'
  readonly response: string
  /** Columns beside the response by which laws differ, and what is read of them in each. */
  readonly columns: readonly string[]
  readonly keys: readonly string[]
  /** Tables that they are drawn by, by their place among the keys. */
  readonly laws: KeyedNumbers
}

/** Samples of a regression. */
export type RegressionDraws = PairDraws | ResidualDraws | ParametricDraws

/** Samples of a bootstrap. */
export type Draws = RegressionDraws | LawDraws

/** An estimate whose rows' influences on its coefficients a pass sums squared and cubed. */
export interface CubedPoint {
  readonly point: SandwichPoint
  /** What makes influences on the r identified coefficients of each row's scores (k × r). */
  readonly combine: Matrix
}

/** A pass that gathers the modified residuals of least squares. */
export interface ResidualsPass extends Pick<Pass, 'columns' | 'beside'> {
  readonly kind: 'residuals'
  readonly of: Omit<Pass, 'points'>
  readonly beta: Float64Array
  /** Inverse of J'WJ in (U R⁻¹). */
  readonly bread: Matrix
}

/** A pass that counts the observations in each block of rows that are drawn together. */
export interface CensusPass extends Pick<Pass, 'spec' | 'columns' | 'beside'> {
  readonly kind: 'census'
}
