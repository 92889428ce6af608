import { figure } from '../../numeric/figure.ts'
import { symmetricEigen } from '../../numeric/linalg/svd.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { EvidenceReport } from '../report-equivalence.ts'
import type { Certificate } from '../verdict/certificate.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import { scoreInWords } from '../verdict/score-in-words.ts'
import { standardErrors } from './blocks.ts'
import { isConcave } from './concavity.ts'
import type { Comparison } from './evidence.ts'
import { informationAt } from './information-at.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isLinear, type RegressionModel } from './model.ts'
import { secondLook } from './second-look.ts'

/** Unit roundoff of IEEE doubles. */
const u = 2 ** -53
/** Rounding units above this resolve nothing (equivalence.md, section 9). */
const unresolved = 1e-3

/** A finding, and whether the likelihood is larger elsewhere although the score vanishes. */
export interface Finding extends NumericFinding {
  readonly betterOptimum: boolean
}

type Order = 'zero' | 'not zero' | 'undecided'

/** First order: the score against its rounding; within a factor 16 a second look with pairs of doubles. */
function firstOrder(comparison: Comparison, certificate: Certificate): Order {
  const { score, roundingUnit } = certificate
  if (!(score > roundingUnit)) return 'zero'
  if (score > 16 * roundingUnit) return 'not zero'
  const again = secondLook(comparison, certificate)
  if (again === null) return 'undecided'
  return again < roundingUnit / 4 ? 'zero' : 'not zero'
}

/** Smallest and largest eigenvalue of a symmetric matrix scaled to unit diagonal (in absolute value). */
function scaledExtremes(a: Matrix): readonly [number, number] {
  const root = Float64Array.from(
    { length: a.rows },
    (_, j) => Math.sqrt(Math.abs(at(a, j, j))) || 1
  )
  const scaled = zeros(a.rows, a.rows)
  for (let j = 0; j < a.rows; j++) {
    for (let k = 0; k < a.rows; k++) scaled.data[k * a.rows + j] = at(a, j, k) / (root[j] * root[k])
  }
  if (!scaled.data.every(Number.isFinite)) return [Number.NaN, Number.NaN]
  const { values } = symmetricEigen(scaled)
  return [Math.min(...values), Math.max(...values)]
}

type Curvature = 'maximum' | 'no maximum' | 'singular'

/** What minus the second derivatives of a likelihood say of a stationary point. */
export function curvatureOf(information: Matrix): Curvature {
  const [smallest, largest] = scaledExtremes(information)
  if (smallest > 1e-8 * largest) return 'maximum'
  return smallest < -1e-8 * Math.abs(largest) ? 'no maximum' : 'singular'
}

function secondOrder({ squares, likelihood }: Comparison, certificate: Certificate): Curvature {
  if (likelihood.fit === null) return 'singular'
  const { problem, scale } = likelihood.fit
  const { information } = informationAt(problem, {
    gamma: squares.gamma,
    phi: certificate.phi,
    free: scale.free
  })
  return curvatureOf(information)
}

/** How large a difference is, in words, where it is small. */
function sizeInWords(certificate: Certificate, digits: number): string {
  if (!(certificate.score < 1e-3)) return ''
  const agree = Math.floor(digits)
  return ` The difference is statistically negligible, but not rounding: ${agree} digits agree, the next does not, and does not for any optimiser.`
}

/** Coefficients told apart by the numbers, where some agree and some do not. */
function perCoefficient(
  comparison: Comparison,
  certificate: Certificate
): NumericFinding['perCoefficient'] {
  const { model, coordinates, squares, likelihood } = comparison
  const errors = standardErrors(coordinates.covariance(certificate.covariance()), 1)
  const move = coordinates.toCoefficients(certificate.move)
  const rows = coordinates.kept.map((j, k) => {
    const predicted = Math.abs(move[k]) / errors[k]
    const actual = Math.abs(likelihood.coefficients[j] - squares.coefficients[j]) / errors[k]
    const same = predicted <= certificate.roundingUnit && actual <= 1e-8
    return {
      term: model.terms[j].name,
      verdict: same ? ('coincident' as const) : ('different' as const)
    }
  })
  return rows.some(({ verdict }) => verdict === 'coincident') ? rows : undefined
}

function different(reason: string, betterOptimum: boolean): Finding {
  return { ruling: 'different', reason, betterOptimum }
}

/** A point whose score is zero to rounding. */
interface Stationary {
  /** What its score is, in words. */
  readonly words: string
  /** ln L of the likelihood's own estimate less that of the point, and how much of it may be rounding. */
  readonly gain: number
  readonly slack: number
  readonly status: LikelihoodResult['status']
  readonly curvature: () => Curvature
}

/** The score is zero to rounding: is the point the maximum? */
export function stationaryFinding(
  model: RegressionModel,
  { words, gain, slack, status, curvature }: Stationary
): Finding {
  if (model.family.facts.quadratic || isConcave(model, isLinear(model))) {
    return { ruling: 'coincident', reason: words, betterOptimum: false }
  }
  if (gain > slack) {
    return different(
      `${words} Another point has a log-likelihood larger by ${figure(gain, 3)}.`,
      true
    )
  }
  if (status === 'not_converged') {
    const reason = `${words} But the search for the likelihood's maximum did not converge, so a larger one may exist.`
    return { ruling: 'undetermined', reason, betterOptimum: false }
  }
  const found = curvature()
  if (found === 'no maximum') {
    return different(
      `${words} The second derivatives there are not those of a maximum: the likelihood rises away from it.`,
      true
    )
  }
  if (found === 'maximum' || status === 'boundary') {
    const searched = `It is a local maximum, and no start of the search ended higher.`
    return { ruling: 'coincident', reason: `${words} ${searched}`, betterOptimum: false }
  }
  return {
    ruling: 'undetermined',
    reason: `${words} The likelihood is flat there to second order, so the point may or may not be its maximum.`,
    betterOptimum: false
  }
}

/** Rounding alone moves the estimates visibly: only a gap that is larger still says anything. */
function outOfReach(
  { roundingUnit }: Certificate,
  { max_difference_in_std_errors: gap }: Pick<EvidenceReport, 'max_difference_in_std_errors'>
): Finding {
  const limit = `Rounding of the data and of the least-squares point can move the score by ${figure(roundingUnit)} standard errors here`
  return gap > 0.1
    ? different(
        `${limit}, but the two estimates are ${figure(gap, 3)} standard errors apart.`,
        false
      )
    : {
        ruling: 'undetermined',
        reason: `${limit}, so equality cannot be resolved in double precision.`,
        betterOptimum: false
      }
}

/** What the certificate's numbers mean (equivalence.md, section 8). Null without a certificate. */
export function findingOf(
  comparison: Comparison | null,
  certificate: Certificate | null,
  evidence: Pick<EvidenceReport, 'digits_agreeing' | 'max_difference_in_std_errors'>
): Finding | null {
  if (comparison === null || certificate === null) return null
  if (certificate.roundingUnit > unresolved) return outOfReach(certificate, evidence)
  const order = firstOrder(comparison, certificate)
  if (order === 'zero') {
    const { model, likelihood } = comparison
    return stationaryFinding(model, {
      words: scoreInWords(certificate),
      gain: likelihood.logLikelihood - certificate.logLikelihood,
      // Another point of the search has a larger likelihood by more than rounding.
      slack: 64 * u * Math.max(certificate.logLikelihoodSize, 1),
      status: likelihood.status,
      curvature: () => secondOrder(comparison, certificate)
    })
  }
  if (order === 'undecided') {
    const reason = `${scoreInWords(certificate)} That is too close to tell in double precision.`
    return { ruling: 'undetermined', reason, betterOptimum: false }
  }
  const single = perCoefficient(comparison, certificate)
  return {
    ...different(
      `${scoreInWords(certificate)}${sizeInWords(certificate, evidence.digits_agreeing)}`,
      false
    ),
    ...(single === undefined ? {} : { perCoefficient: single })
  }
}
