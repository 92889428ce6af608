import { column, type Matrix } from '../../numeric/matrix.ts'
import type { LikelihoodProblem } from '../likelihood.ts'

/** Means to start from: the family's own proposal for every response. */
function startMeans({ family, observations }: LikelihoodProblem): Float64Array {
  const { y, size } = observations
  return y.map((value, i) => family.startMean(value, size === null ? 1 : size[i]))
}

/** Coordinates whose predictor is nearest to the given one in least squares: Q'(η − offset). */
function projectOnBasis(q: Matrix, eta: Float64Array, offset: Float64Array | null): Float64Array {
  return Float64Array.from({ length: q.cols }, (_, j) => {
    const qj = column(q, j)
    let sum = 0
    for (let i = 0; i < eta.length; i++) sum += qj[i] * (eta[i] - (offset === null ? 0 : offset[i]))
    return sum
  })
}

/**
 * One constant beside an offset, such that the row of the least or of the largest offset is at the level:
 * inside the domain of a link that bounds the predictor below or above, where any constant is.
 */
function shifted(
  { q, offset }: { readonly q: Matrix; readonly offset: Float64Array | null },
  level: number
): Float64Array[] {
  if (offset === null) return []
  return [Math.min, Math.max].map((end) => {
    const shift = level - offset.reduce((a, b) => end(a, b))
    return projectOnBasis(
      q,
      offset.map((value) => value + shift),
      offset
    )
  })
}

/**
 * Candidate coordinates for a linear predictor with orthonormal design q (n × r): the family's own
 * proposal for every row, one mean for all rows, and half way between.
 */
export function startCandidates(
  problem: LikelihoodProblem,
  design: { readonly q: Matrix; readonly offset: Float64Array | null }
): Float64Array[] {
  const forward = (mean: number) => (problem.link === null ? mean : problem.link.forward(mean))
  const means = startMeans(problem)
  const level = forward(means.reduce((sum, mean) => sum + mean, 0) / means.length)
  const eta = means.map((mean) => {
    const value = forward(mean)
    return Number.isFinite(value) ? value : level
  })
  const constant = new Float64Array(eta.length).fill(level)
  const first = projectOnBasis(design.q, eta, design.offset)
  const second = projectOnBasis(design.q, constant, design.offset)
  const between = first.map((value, j) => (value + second[j]) / 2)
  return [first, between, second, ...shifted(design, level)]
}

/** Means of every row at given coordinates. */
export function meansAt(problem: LikelihoodProblem, gamma: Float64Array): Float64Array {
  const predictor = new Float64Array(problem.observations.rows)
  problem.predictor.evaluate(gamma, predictor, null)
  if (problem.link === null) return predictor
  const jet = new Float64Array(4)
  const { link } = problem
  return predictor.map((m) => {
    link.inverse(m, jet)
    return jet[0]
  })
}

/** A starting φ for given coordinates; the known ones keep their values. */
export function startPhi(problem: LikelihoodProblem, gamma: Float64Array): Float64Array {
  const { observations, family } = problem
  const { y, size, precision } = observations
  const share = size === null ? y : y.map((value, i) => value / size[i])
  const phi = family.startNuisance(share, meansAt(problem, gamma), precision)
  return phi.map((value, k) => family.nuisance[k].known ?? value)
}
