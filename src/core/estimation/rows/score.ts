import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { at, type Matrix } from '../../numeric/matrix.ts'
import { curvatureOf, stationaryFinding } from '../regression/finding.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import { scoreInWords } from '../verdict/score-in-words.ts'
import { derivativesAt, expectedAt, unpacked } from './derivatives.ts'
import type { Final } from './final-pass.ts'
import { type Frame, toOrthogonal } from './frame.ts'
import type { Found } from './search.ts'
import { sumAt, variation } from './sums.ts'

/** Unit roundoff. */
const u = 2 ** -53

/** The score of the likelihood at the least-squares point, as sums tell it. */
export interface Score {
  /** √(S' I⁻¹ S) at the least-squares point. */
  readonly score: number
  readonly roundingUnit: number
  readonly logLikelihood: number
  /** Minus its second derivatives there; null of a quadratic law. */
  readonly second: Matrix | null
}

/** ‖√w u_k‖ of every frame column, from the Gram matrix of √w U R⁻¹. */
function columnSizes({ r, kept }: Frame, gram: Matrix): Float64Array {
  return Float64Array.from(kept, (_, k) => {
    let sum = 0
    for (let i = 0; i <= k; i++) {
      for (let j = 0; j <= k; j++) sum += at(r, i, k) * at(gram, i, j) * at(r, j, k)
    }
    return Math.sqrt(Math.max(sum, 0))
  })
}

/**
 * What one unit of rounding in responses, terms of the predictor and solution can move the score, in
 * standard errors: the norms of the in-memory certificate, the terms' bounded by the triangle inequality.
 */
function roundingUnit(
  frame: Frame,
  of: {
    readonly beta: Float64Array
    readonly gram: Matrix
    readonly response: number
    readonly rows: number
  }
): number {
  const sizes = columnSizes(frame, of.gram)
  let terms = 0
  of.beta.forEach((value, k) => {
    terms += Math.abs(value) * sizes[k]
  })
  const diagonal = Float64Array.from(frame.kept, (_, k) => Math.abs(at(frame.r, k, k)))
  const lengths = Float64Array.from(frame.kept, (_, k) =>
    Math.hypot(...frame.r.data.subarray(k * frame.r.rows, k * frame.r.rows + k + 1))
  )
  const condition = 1 / diagonal.reduce((least, d, k) => Math.min(least, d / lengths[k]), 1)
  return 8 * u * (Math.sqrt(of.response) + terms + condition * Math.sqrt(of.rows))
}

/** The score of a quadratic law: least squares' own, over σ. */
export function quadraticScore(found: Found, squares: SquaresFit, origin: number): Score | null {
  const climb = found.squares
  if (climb === null || found.second === null || found.squaresSums === null) return null
  const sigma = Math.sqrt(squares.sigma2)
  const { sums, extra } = found.squaresSums
  const scaled = { ...found.second, data: found.second.data.map((value) => value / squares.sigma2) }
  return {
    score: climb.decrement / sigma,
    roundingUnit: roundingUnit(found.frame, {
      beta: climb.beta.map((value, k) => (k === 0 ? value + origin : value)),
      gram: scaled,
      response: sumAt(sums, extra + variation.response + 2) / squares.sigma2,
      rows: sums.rows
    }),
    logLikelihood: Number.NaN,
    second: null
  }
}

/** What is left of the score of least squares at its own point, in standard errors. */
function ownScore({ squares, sums }: Found): number {
  if (squares === null) return 0
  const left = squares.decrement / Math.sqrt((2 * squares.value) / sums.rows)
  return Number.isFinite(left) ? left : 0
}

/** The score of the likelihood at the least-squares point, in the information of the in-memory certificate. */
export function scoreAtSquares({
  found,
  atSquares,
  scale
}: Pick<Final, 'found' | 'atSquares' | 'scale'>): Score | null {
  if (atSquares === null) return null
  const { climb, sums, at: places, information } = atSquares
  const { frame } = found
  const { value, gradient, second } = derivativesAt(climb, { sums, at: places, frame, scale })
  const factor = factorise(expectedAt(climb, { sums, at: information, frame, scale }))
  if (factor === null || !Number.isFinite(value)) return null
  const r = frame.kept.length
  // The nuisance parameters are at their best; what rounding left of their score plays no part.
  const inward = toOrthogonal(frame, gradient).fill(0, r)
  const move = solveFactor(factor, inward)
  let squared = 0
  for (let j = 0; j < r; j++) squared += inward[j] * move[j]
  return {
    score: Math.sqrt(Math.max(squared, 0)),
    roundingUnit:
      roundingUnit(frame, {
        beta: climb.beta,
        gram: unpacked(sums, information.second, { r, size: r }),
        response: sumAt(sums, places.extra),
        rows: sums.rows
      }) + ownScore(found),
    logLikelihood: -value,
    second
  }
}

/** What the score says; sums alone take no second look where it is near its rounding. */
export function findingOf(
  { model }: Workspace,
  found: Score | null,
  likelihood: LikelihoodResult
): NumericFinding | null {
  if (found === null) return null
  const { score, roundingUnit: unit, logLikelihood, second } = found
  const words = scoreInWords(found)
  if (score > 16 * unit) return { ruling: 'different', reason: words }
  const gain = likelihood.logLikelihood - logLikelihood
  const slack = 64 * u * Math.max(Math.abs(logLikelihood), model.nobs)
  // A point whose score is near its rounding is no maximum where the likelihood is larger elsewhere.
  if (score > unit && !(gain > slack)) {
    const reason = `${words} Sums over rows do not resolve it further; a fit in memory does.`
    return { ruling: 'undetermined', reason }
  }
  return stationaryFinding(model, {
    words,
    gain,
    slack,
    status: likelihood.status,
    curvature: () => (second === null ? 'singular' : curvatureOf(second))
  })
}
