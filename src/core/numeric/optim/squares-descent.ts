import type { Matrix } from '../matrix.ts'
import { activeBounds, boxStep, unbounded } from './bounds.ts'
import type { NonlinearProblem } from './nonlinear-problem.ts'
import type { Box, Stop } from './optimiser.ts'
import { predictedChange } from './quadratic-model.ts'
import { type Models, modelsAt } from './squares-models.ts'
import {
  evaluateAt,
  expandSquares,
  type NewtonProposal,
  newtonStep,
  projectLinear,
  rssNoise,
  type SquaresPoint,
  type Trial
} from './squares-point.ts'
import { length, resizedRadius } from './trust-region.ts'

export interface DescentOptions {
  readonly iterations: number
  readonly cancelled: () => boolean
  /** Ends of other descents: this one is over where a Newton step leads to one of them. */
  readonly known?: readonly KnownEnd[]
}

/** An optimum that another descent has met and polished. */
export interface KnownEnd {
  readonly theta: Float64Array
  readonly rss: number
}

export interface Descent {
  readonly at: SquaresPoint
  readonly stop: Stop
  readonly iterations: number
  /** The known end in whose attraction the descent has come; null when it went its own way. */
  readonly joined: KnownEnd | null
}

/**
 * Levenberg–Marquardt in the trust-region form of Moré (1978) on the variable projection functional
 * of Golub & Pereyra (1973), with the Gauss–Newton and the exact Hessian as alternative models: the
 * one that foretold the last step better makes the next (Dennis, Gay & Welsch 1981, NL2SOL).
 */
export function descend(
  problem: NonlinearProblem,
  start: Float64Array,
  options: DescentOptions
): Descent | null {
  const first = projectLinear(problem, start) ?? evaluateAt(problem, start)
  let at = first === null ? null : expandSquares(problem, first)
  if (at === null) return null
  const box = { lower: problem.lower, upper: problem.upper }
  let weights: Float64Array | null = null
  let radius = Number.NaN
  let useExact = false
  for (let iterations = 0; ; iterations++) {
    const models: Models = modelsAt(at, weights)
    weights = models.weights
    const proposal = newtonStep(at)
    const so = {
      at,
      iterations,
      joined: joins(problem, { at, proposal, known: options.known ?? [] })
    }
    if (so.joined !== null || settled(problem, at, proposal))
      return { ...so, stop: 'gradient-small' }
    if (iterations >= options.iterations) return { ...so, stop: 'iteration-limit' }
    if (options.cancelled()) return { ...so, stop: 'cancelled' }
    if (Number.isNaN(radius)) radius = firstRadius(at, models)
    const next = advance(problem, { at, models, radius, useExact, box: boxOf(problem.p, box) })
    if (next.at === null) return { ...so, stop: 'trust-region-collapsed' }
    at = next.at
    radius = next.radius
    useExact = next.useExact
  }
}

function boxOf(
  p: number,
  bounds: { lower: Float64Array | undefined; upper: Float64Array | undefined }
): Box {
  const open = unbounded(p)
  return { lower: bounds.lower ?? open.lower, upper: bounds.upper ?? open.upper }
}

function settled(
  problem: NonlinearProblem,
  at: SquaresPoint,
  proposal: NewtonProposal | null
): boolean {
  const decrement = proposal?.decrement ?? Number.NaN
  const square = decrement * decrement
  return square <= 1e-14 * variance(problem, at) || square <= rssNoise(problem, at.rss)
}

function variance({ n, p }: NonlinearProblem, { rss }: SquaresPoint): number {
  return rss / Math.max(1, n - p)
}

/**
 * The known end that a Newton step leads to: within a hundredth of a standard error of a stationary
 * point, which has that end's parameters to four digits and its sum of squares to six.
 */
function joins(
  problem: NonlinearProblem,
  {
    at,
    proposal,
    known
  }: {
    readonly at: SquaresPoint
    readonly proposal: NewtonProposal | null
    readonly known: readonly KnownEnd[]
  }
): KnownEnd | null {
  if (proposal === null) return null
  const square = proposal.decrement * proposal.decrement
  if (!(square <= 1e-4 * variance(problem, at))) return null
  const near = ({ theta, rss }: KnownEnd) =>
    Math.abs(at.rss - square - rss) <= 1e-6 * rss &&
    theta.every((t, j) => Math.abs(at.theta[j] + proposal.step[j] - t) <= 1e-4 * Math.abs(t))
  return known.find(near) ?? null
}

/** The size of the start, so that no parameter more than about doubles; from zero that of the data. */
function firstRadius(at: SquaresPoint, { nonlinear, weights }: Models): number {
  const size = length(Float64Array.from(nonlinear, (j, k) => at.theta[j] * weights[k]))
  return size > 0 ? size : length(at.residual)
}

interface Position {
  readonly at: SquaresPoint
  readonly models: Models
  readonly radius: number
  readonly useExact: boolean
  readonly box: Box
}

interface Advance {
  readonly at: SquaresPoint | null
  readonly radius: number
  readonly useExact: boolean
}

/** Proposes steps in shrinking regions until one is accepted. */
function advance(problem: NonlinearProblem, from: Position): Advance {
  const { at, models, box } = from
  let { radius, useExact } = from
  let retreat = 1
  for (let trial = 0; trial < 100; trial++) {
    const hessian = (useExact ? models.exact : null) ?? models.gaussNewton
    const { step, interior } = proposeStep(at, models, { hessian, radius, box })
    const size = length(step)
    const predicted = -predictedChange(hessian, models.gradient, step)
    if (size === 0 || !(2 * predicted > rssNoise(problem, at.rss) / 8)) break
    const next = moved(problem, { at, models, step, box })
    const actual = next === null ? -Infinity : (at.rss - next.rss) / 2
    const ratio = actual / predicted
    useExact = better(models, { step, actual, useExact })
    if (next !== null && ratio > 1e-4) {
      const expanded = expandSquares(problem, next)
      if (expanded !== null) {
        return { at: expanded, radius: resizedRadius(radius, { size, ratio, interior }), useExact }
      }
    }
    if (ratio > -Infinity) retreat = ratio > -1 ? 0.25 : 0.1
    else retreat *= 0.1
    radius = Math.max(retreat, 1e-15) * Math.min(size, radius)
  }
  return { at: null, radius, useExact }
}

function better(
  { gradient, gaussNewton, exact }: Models,
  at: { readonly step: Float64Array; readonly actual: number; readonly useExact: boolean }
): boolean {
  if (exact === null || !Number.isFinite(at.actual)) return false
  const plain = Math.abs(-predictedChange(gaussNewton, gradient, at.step) - at.actual)
  const curved = Math.abs(-predictedChange(exact, gradient, at.step) - at.actual)
  return at.useExact ? curved <= 1.5 * plain : 1.5 * curved < plain
}

function proposeStep(
  at: SquaresPoint,
  { gradient, weights, nonlinear }: Models,
  { hessian, radius, box }: { readonly hessian: Matrix; readonly radius: number; readonly box: Box }
) {
  const pick = (v: Float64Array) => Float64Array.from(nonlinear, (j) => v[j])
  const x = pick(at.theta)
  const own = { lower: pick(box.lower), upper: pick(box.upper) }
  const active = activeBounds(x, gradient, own)
  const room = {
    lower: own.lower.map((b, k) => (b - x[k]) * weights[k]),
    upper: own.upper.map((b, k) => (b - x[k]) * weights[k])
  }
  return boxStep({ hessian, gradient, room, active }, radius)
}

function moved(
  problem: NonlinearProblem,
  {
    at,
    models,
    step,
    box
  }: {
    readonly at: SquaresPoint
    readonly models: Models
    readonly step: Float64Array
    readonly box: Box
  }
): Trial | null {
  const theta = at.theta.slice()
  models.nonlinear.forEach((j, k) => {
    theta[j] = Math.min(
      box.upper[j],
      Math.max(box.lower[j], theta[j] + step[k] / models.weights[k])
    )
  })
  return projectLinear(problem, theta)
}
