import type { InferenceSpec } from '../../model/spec.ts'
import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { affineObjective, affinePoint } from '../../numeric/optim/affine.ts'
import { principal } from '../../numeric/optim/bounds.ts'
import { minimise } from '../../numeric/optim/minimise.ts'
import type { Objective } from '../../numeric/optim/objective.ts'
import type { Box } from '../../numeric/optim/optimiser.ts'
import type { BlockTests } from '../report-diagnostics.ts'
import { type Elimination, eliminate } from '../tests/elimination.ts'
import { answersTo, writtenQuestions, zeroQuestion } from '../tests/questions.ts'
import {
  fRow,
  identified,
  type LinearRestriction,
  restrictionTests,
  type TestedLikelihood,
  waldStatistic
} from '../tests/restriction.ts'
import { informationAt, withVariance } from './covariance.ts'
import type { DensityFit } from './density-fit.ts'
import type { DensityLikelihood } from './model.ts'
import { boxOf, densityObjective, embed, logLikelihoodAt, type Slice } from './objective.ts'
import { isSound, polished, type SearchOptions } from './search.ts'
import type { MeanSquares } from './squares.ts'

/** The objective with +Infinity outside a box. */
function within(objective: Objective, { lower, upper }: Box): Objective {
  const outside = (x: Float64Array) => x.some((v, j) => v < lower[j] || v > upper[j])
  const guarded = (x: Float64Array, of: () => number) =>
    outside(x) ? Number.POSITIVE_INFINITY : of()
  return {
    size: objective.size,
    value: (x) => guarded(x, () => objective.value(x)),
    gradient: (x, out) => guarded(x, () => objective.gradient(x, out)),
    hessian: (x, out, hessian) => guarded(x, () => objective.hessian(x, out, hessian))
  }
}

/** b − V A'(A V A')⁻¹(A b − q): where the quadratic approximation has its maximum under A b = q. */
function quadraticMaximum(
  { a, q }: LinearRestriction,
  estimates: Float64Array,
  covariance: Matrix
): Float64Array {
  const r = a.cols
  const spread = Array.from({ length: a.rows }, (_, i) =>
    Float64Array.from({ length: r }, (__, j) => {
      let sum = 0
      for (let k = 0; k < r; k++) sum += covariance.data[k * r + j] * a.data[k * a.rows + i]
      return sum
    })
  )
  const rowTimes = (i: number, v: Float64Array) =>
    v.reduce((sum, value, k) => sum + a.data[k * a.rows + i] * value, 0)
  const middle = {
    rows: a.rows,
    cols: a.rows,
    data: Float64Array.from({ length: a.rows ** 2 }, (_, at) =>
      rowTimes(at % a.rows, spread[Math.floor(at / a.rows)])
    )
  }
  const factor = factorise(middle)
  if (factor === null) return estimates
  const step = solveFactor(
    factor,
    q.map((value, i) => rowTimes(i, estimates) - value)
  )
  return estimates.map((b, j) => b - spread.reduce((sum, row, i) => sum + row[j] * step[i], 0))
}

/** U'I⁻¹U at a point over the parameters `kept`, with observed information; NaN where that is not positive definite. */
function scoreStatistic(
  model: DensityLikelihood,
  theta: Float64Array,
  kept: readonly number[]
): number {
  const { information, score } = informationAt(model, theta)
  const factor = factorise(principal(information, kept))
  if (factor === null) return Number.NaN
  const u = Float64Array.from(kept, (j) => score[j])
  return solveFactor(factor, u).reduce((sum, value, k) => sum + value * u[k], 0)
}

interface Restricted {
  readonly slice: Slice
  readonly box: Box
  readonly map: Elimination
  /** Points of the slice from whose free coordinates the search begins. */
  readonly from: readonly Float64Array[]
  readonly options: SearchOptions
}

/** The free coordinates of the largest likelihood under a restriction; null when no search settles. */
function restrictedMaximum(model: DensityLikelihood, at: Restricted): Float64Array | null {
  const { slice, box, map, options } = at
  const objective = affineObjective(within(densityObjective(model, slice), box), map)
  const starts = at.from
    .map((b) => Float64Array.from(map.free, (k) => b[k]))
    .filter((z) => Number.isFinite(objective.value(z)))
  if (map.free.length === 0) return starts[0] ?? null
  const inner = {
    lower: Float64Array.from(map.free, (k) => box.lower[k]),
    upper: Float64Array.from(map.free, (k) => box.upper[k])
  }
  const ends = starts
    .map((z) =>
      minimise(objective, z, {
        iterations: options.optimizer.max_iterations,
        gradientTolerance: options.optimizer.tolerance,
        cancelled: options.control.cancelled,
        unit: 1 / model.nobs,
        box: inner
      })
    )
    .filter(isSound)
  if (ends.length === 0) return null
  const best = ends.reduce((a, b) => (b.value < a.value ? b : a))
  return polished(objective, best, { box: inner, nobs: model.nobs }).x
}

/** The likelihood of a density as tests of linear hypotheses on the parameters `kept` see it. */
function testedDensity(
  model: DensityLikelihood,
  fit: DensityFit,
  at: {
    readonly kept: readonly number[]
    readonly covariance: Matrix
    readonly options: SearchOptions
  }
): TestedLikelihood {
  const { kept, options } = at
  const slice = { free: kept, at: fit.theta }
  const box = boxOf(model, slice)
  const estimates = Float64Array.from(kept, (j) => fit.theta[j])
  const bounded = (k: number) => Number.isFinite(box.lower[k]) || Number.isFinite(box.upper[k])
  const under = (restriction: LinearRestriction) => {
    const found = eliminate(restriction, bounded)
    if (found === null) return null
    const nearest = quadraticMaximum(restriction, estimates, principal(fit.covariance, kept))
    const z = restrictedMaximum(model, {
      slice,
      box,
      map: found,
      from: [nearest, estimates],
      options
    })
    if (z === null) return null
    const theta = embed(slice, affinePoint(found, z))
    return {
      logLikelihood: logLikelihoodAt(model, theta),
      score: scoreStatistic(model, theta, kept)
    }
  }
  return {
    estimates,
    covariance: identified(at.covariance, kept),
    logLikelihood: fit.logLikelihood,
    under
  }
}

/** Parameters that may be 0: 0 lies strictly between their bounds. */
function testable(model: DensityLikelihood, kept: readonly number[]): number[] {
  return kept.filter((j) => model.lower[j] < 0 && model.upper[j] > 0)
}

/** Wald, likelihood-ratio and score tests of "parameter = 0", where 0 is allowed, and of written hypotheses. */
export function densityTests(
  model: DensityLikelihood,
  fit: DensityFit,
  at: {
    readonly inference: InferenceSpec
    readonly covariance: Matrix
    readonly options: SearchOptions
  }
): BlockTests {
  const kept = withVariance(fit.covariance)
  const tested = testedDensity(model, fit, { ...at, kept })
  const { names } = model
  const ask = (name: string, restriction: LinearRestriction) =>
    restrictionTests(name, restriction, tested)
  const zeros = testable(model, kept).map((j) => zeroQuestion(names[j], names, [j]))
  return {
    terms: answersTo(zeros, kept, ask),
    hypotheses: answersTo(writtenQuestions(at.inference, names), kept, ask)
  }
}

/** F tests of the same hypotheses by least squares of the mean, for those on its own parameters. */
export function densitySquaresTests(
  model: DensityLikelihood,
  uses: readonly number[],
  at: {
    readonly inference: InferenceSpec
    readonly covariance: Matrix
    readonly squares: MeanSquares
  }
): BlockTests {
  const { squares, covariance } = at
  const inMean = withVariance(covariance)
  const kept = inMean.map((k) => uses[k])
  const estimates = Float64Array.from(inMean, (k) => squares.estimates[k])
  const own = identified(covariance, inMean)
  const ask = (name: string, restriction: LinearRestriction) => {
    const df = restriction.a.rows
    const statistic = waldStatistic(restriction, estimates, own) / df
    return [fRow(name, { statistic, df, dfResidual: squares.dfResidual })]
  }
  const zeros = testable(model, kept).map((j) => zeroQuestion(model.names[j], model.names, [j]))
  return {
    terms: answersTo(zeros, kept, ask),
    hypotheses: answersTo(writtenQuestions(at.inference, model.names), kept, ask)
  }
}
