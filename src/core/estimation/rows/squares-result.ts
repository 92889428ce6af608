import { isAffine, isLinear, type RegressionModel } from '../regression/model.ts'
import { boundsInWords, flatInWords } from '../regression/parameters-in-words.ts'
import {
  type SquaresFit,
  spread,
  spreadMatrix,
  squaresReason,
  squaresStatus
} from '../regression/squares-fit.ts'
import type { Status } from '../report-blocks.ts'
import { activeOf, type Climb, inverseOfTerms, isFlat } from './climb.ts'
import { coefficientsOf } from './frame.ts'
import type { Found } from './search.ts'
import { convergenceOf, type Settled, unsettled } from './settled.ts'
import { sumAt, variation } from './sums.ts'

/** Unit roundoff. */
const u = 2 ** -53

function hasIntercept(model: RegressionModel): boolean {
  return isLinear(model) && model.mean.intercept
}

/** Variation about the mean and about zero. */
interface Variation {
  readonly centred: number
  readonly uncentred: number
}

/** Variations that a pass summed: of the response, the fitted means and the response less the offset. */
function variationsOf({ squaresSums }: Found) {
  if (squaresSums === null) throw new Error('there are no squares')
  const { sums, extra } = squaresSums
  const weight = sumAt(sums, extra + variation.weight)
  const read = (place: number): Variation => {
    const [first, second, raw] = [0, 1, 2].map((k) => sumAt(sums, extra + place + k))
    return { centred: second - (first * first) / weight, uncentred: raw }
  }
  return {
    response: read(variation.response),
    mean: read(variation.mean),
    rest: read(variation.rest)
  }
}

/** The least-squares fit that the passes came to; its rows stay where they are. */
export function squaresResult(
  { model, found, relations, origin }: Settled,
  climb: Climb
): SquaresFit {
  const p = model.terms.length
  const { frame } = found
  const rank = frame.kept.length
  const dfResidual = model.nobs - rank
  // The value belongs to the point before the last step, which gains half the squared decrement.
  const last = Math.max(2 * climb.value - climb.decrement ** 2, 0)
  const { response: total, mean } = variationsOf(found)
  const perfect = last <= (64 * u) ** 2 * total.uncentred
  const status = squaresStatus({ rank, parameters: p, dfResidual, perfect })
  const held = boundsInWords(model, activeOf(climb))
  const settled = status === 'ok' && held !== null ? 'boundary' : status
  const flat = isFlat(climb) && !isLinear(model)
  const outcome: Status = flat
    ? 'not_identified'
    : climb.settled || perfect
      ? settled
      : 'not_converged'
  const rss = perfect ? 0 : last
  const unit = Math.sqrt(rss / Math.max(dfResidual, 1))
  const plain = isAffine(model) && model.mean.offset === null
  const explained = hasIntercept(model) ? mean.centred : mean.uncentred
  const empty = new Float64Array(0)
  const inverse = inverseOfTerms(climb, frame)
  if (flat) inverse.data.fill(Number.NaN)
  return {
    status: outcome,
    reason: flat
      ? flatInWords(model, climb.check?.direction ?? null)
      : outcome === 'not_converged'
        ? unsettled
        : outcome === 'boundary'
          ? held
          : squaresReason(outcome, relations),
    method: isAffine(model) ? 'preconditioned_normal_equations' : 'gauss_newton',
    coefficients: spread(frame.kept, coefficientsOf(frame, climb.beta, origin), p),
    gamma: climb.beta,
    fitted: empty,
    residuals: empty,
    rss,
    total: plain ? { centred: total.centred, uncentred: total.uncentred } : null,
    ...(isAffine(model) ? { explained } : {}),
    rank,
    dfResidual,
    sigma2: dfResidual > 0 ? rss / dfResidual : Number.NaN,
    unscaledCovariance: spreadMatrix(frame.kept, inverse, p),
    hessian: null,
    convergence: isAffine(model) ? null : convergenceOf(climb, found, unit),
    score: 0
  }
}

/** RSS of the model with one mean for all rows beside the offset, or of the offset alone. */
export function nullSquares({ model, found }: Settled): number {
  const { rest } = variationsOf(found)
  return hasIntercept(model) ? rest.centred : rest.uncentred
}
