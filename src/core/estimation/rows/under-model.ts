import {
  factorise,
  inverseFromFactor,
  lowerFactor,
  whitenedBy
} from '../../numeric/linalg/cholesky.ts'
import { multiply, multiplyVector } from '../../numeric/linalg/product.ts'
import { leadingBlock, type Matrix, transpose } from '../../numeric/matrix.ts'
import { canLose, type EstimatedTwice, isShifted, unitVector } from '../regression/gap-test.ts'
import { isLinear, type RegressionModel } from '../regression/model.ts'
import { sandwiched } from '../regression/spread.ts'
import { type Climb, inverseOf, restsOnBound } from './climb.ts'
import { unpacked } from './derivatives.ts'
import { coefficientsOf, covarianceOfTerms, type Frame, inOrthogonal } from './frame.ts'
import type { Point } from './regression-pass.ts'
import { type Places, type Sums, sumAt } from './sums.ts'

/** What sums over rows say of least squares under the model, at the likelihood's estimate. */
export interface UnderModel {
  /** Covariance of its estimate in (U R⁻¹); null where it does not exist. */
  readonly own: Matrix | null
  /** The columns of U R⁻¹ summed, and their products; null for an expression. */
  readonly design: { readonly sums: Float64Array; readonly products: Matrix } | null
}

/** The points of a pass that tell it: squares first, whose value is Σ w r² at the likelihood's estimate. */
export function underModelPoints(
  model: RegressionModel,
  { beta, phi }: Pick<Point, 'beta' | 'phi'>
): readonly Point[] {
  const none = new Float64Array(0)
  const squares = { criterion: 'squares' as const, beta, phi: none }
  if (!canLose(model)) return [{ ...squares, order: 0 }]
  return [
    { ...squares, order: 2, expected: true },
    { criterion: 'spread', order: 2, beta, phi },
    ...(isLinear(model)
      ? [{ criterion: 'design' as const, order: 2 as const, beta, phi: none }]
      : [])
  ]
}

/** What the sums of those points come to; null where least squares is the likelihood. */
export function underModelOf(
  sums: Sums,
  frame: Frame,
  places: readonly Places[]
): UnderModel | null {
  const [bread, meat, design] = places
  if (meat === undefined) return null
  const r = frame.kept.length
  const read = ({ second }: Places) => unpacked(sums, second, { r, size: r })
  return {
    own: sandwiched(read(bread), read(meat)),
    design:
      design === undefined
        ? null
        : {
            sums: Float64Array.from({ length: r }, (_, j) => sumAt(sums, design.gradient + j)),
            products: read(design)
          }
  }
}

/** Both optima, and what Hausman's test needs beside. */
interface Both {
  readonly model: RegressionModel
  readonly frame: Frame
  readonly squares: Climb
  readonly likelihood: Climb
  readonly expected: Matrix | null
  readonly underModel: UnderModel
}

/** Covariance of the likelihood's estimate in (U R⁻¹) from its expected information, or the observed one; null on a bound. */
function bestCovariance({ expected, likelihood, frame }: Both): Matrix | null {
  const factor = expected === null ? null : factorise(expected)
  if (factor === null && restsOnBound(likelihood)) return null
  const joint = factor === null ? inverseOf(likelihood) : inverseFromFactor(factor)
  return leadingBlock(joint, frame.kept.length)
}

/**
 * Two optima in the coordinates that they are compared in: those of a design which is orthonormal over all
 * rows, or the parameters of an expression. Null where least squares has no variance.
 */
export function estimatedTwice(both: Both): EstimatedTwice | null {
  const { model, frame, squares, likelihood, underModel } = both
  const { own, design } = underModel
  if (own === null) return null
  const best = bestCovariance(both)
  if (best === null) return null
  const move = likelihood.beta.map((value, j) => value - squares.beta[j])
  if (design === null) {
    return {
      difference: coefficientsOf(frame, move),
      own: covarianceOfTerms(frame, own),
      best: covarianceOfTerms(frame, best),
      constant: null
    }
  }
  const factor = factorise(design.products)
  if (factor === null) return null
  const lower = lowerFactor(factor)
  const upper = transpose(lower)
  const inBasis = (covariance: Matrix) => multiply(multiply(upper, covariance), lower)
  return {
    difference: multiplyVector(upper, inOrthogonal(frame, move)),
    own: inBasis(own),
    best: inBasis(best),
    constant: isShifted(model) ? unitVector(whitenedBy(factor, design.sums)) : null
  }
}
