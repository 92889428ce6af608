import { multiply, multiplyVector } from '../../../numeric/linalg/product.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { problemOf } from '../../correlated/profiles.ts'
import type { CorrelatedSamples } from '../../correlated/replicates.ts'
import { toCoefficients } from '../../regression/basis.ts'
import type { Sums } from '../sums.ts'
import type { FittedErrors } from './condensed-structure.ts'
import type { RunsPass } from './runs-pass.ts'
import type { WhitenedPass } from './whitened-pass.ts'

/** Coefficients that the responses of samples are counted from, and where these leave the residuals of the pass. */
interface Base extends Pick<WhitenedPass, 'basis'> {
  readonly coefficients: Float64Array
  readonly residual: Float64Array
  /** How the sums of a sample are laid out. */
  readonly pass: RunsPass
}

/** What is taken of a sample: its fit is one of the basis of all rows to what is left of the response. */
export function sampler(
  of: FittedErrors,
  { coefficients: base, residual, basis, pass }: Base,
  sample: (number: number) => Sums
): CorrelatedSamples {
  const { fitted, structure, choice } = of
  const { work, columns } = fitted
  return ({ number }) => {
    const { root, covariance } = structure.condense(choice, sample(number), pass)
    const o: Matrix = { ...root, cols: columns, data: root.data.subarray(0, root.rows * columns) }
    const apart = multiplyVector(o, residual)
    const y = column(root, columns).map((value, i) => value - apart[i])
    const data = { x: multiply(o, basis), tail: null, y, yTail: null }
    return {
      problem: { ...problemOf(work), data, covariance },
      coefficients: (own) => toCoefficients(fitted.basis, own).map((value, j) => base[j] + value)
    }
  }
}
