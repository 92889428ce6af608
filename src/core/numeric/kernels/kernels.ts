/** A matrix in the kernels' memory: column j starts `stride` places after column j − 1. */
export interface Place {
  /** Place of the first double. */
  readonly at: number
  readonly stride: number
}

/**
 * The innermost loops over rows. They work on one memory of doubles, in which their arguments are
 * places. Sums run in lanes, the even rows in one and the odd rows in another, so that vector
 * instructions and plain code agree to the last bit.
 */
export interface Kernels {
  /** The memory, at least so many doubles long; what it holds is not defined, and it may move. */
  memory(doubles: number): Float64Array
  /** Writes w_i x_ij for `height` rows (a multiple of 4) to `scaled`, both with the stride of x. */
  scaleRows(x: Place, weights: number, to: Block): void
  /**
   * Adds Σ_i a_ij b_ik to `out` (columns × columns, j ≤ k; below the diagonal it is not defined).
   * `columns` is a multiple of 4, `b` has the stride of `a`.
   */
  addCrossProduct(a: Place, b: Place, to: Block): void
  /**
   * Rotates the block's rows into R by Householder reflectors (Golub & Van Loan 2013, section 5.2).
   * R has `columns` rows; R and the rows have `sides` columns more, and after them three of zeros.
   */
  takeIn(r: number, rows: Place, block: Reduction): void
  /** Writes X R⁻¹ over the rows X, R upper triangular with `columns` rows; `height` is a multiple of 8. */
  solveRows(r: number, rows: Place, block: Omit<Block, 'out'>): void
  /** Writes e^x of `height` numbers (even). */
  exponentials(from: number, to: number, height: number): void
  /**
   * ln f of Bernoulli responses y at predictors η of a logit, with its derivatives in η: the mean
   * μ = 1/(1 + e^−η), y ln μ + (1 − y) ln(1 − μ), y − μ and −μ(1 − μ), to the digits of the smaller of μ and
   * 1 − μ.
   */
  logistic(rows: Rows): void
}

/** Places of what belongs to `height` rows (an even number). */
export interface Rows {
  readonly predictor: number
  readonly response: number
  readonly mean: number
  readonly value: number
  readonly score: number
  readonly second: number
  readonly height: number
}

/** Where a kernel writes, and over how many rows (a multiple of 4) and columns. */
export interface Block {
  readonly out: number
  readonly height: number
  readonly columns: number
}

/** Rows that are rotated into a factor. */
export interface Reduction {
  readonly height: number
  readonly columns: number
  /** Right sides, which are rotated along. */
  readonly sides: number
}
