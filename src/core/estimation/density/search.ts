import type { Control, OptimizerSpec } from '../../model/spec.ts'
import { type Minimum, minimise } from '../../numeric/optim/minimise.ts'
import { type Basin, basins } from '../../numeric/optim/multistart.ts'
import type { Objective } from '../../numeric/optim/objective.ts'
import type { Box } from '../../numeric/optim/optimiser.ts'
import type { DensityLikelihood } from './model.ts'
import { boxOf, densityObjective, embed, type Slice } from './objective.ts'
import { polishDensity } from './polish.ts'

export interface SearchOptions {
  readonly optimizer: OptimizerSpec
  readonly control: Control
}

/** The end of a search in a slice, in the whole space. */
export interface End extends Minimum {
  readonly theta: Float64Array
  readonly from: Float64Array
}

/** What several searches found. */
export interface Search {
  /** The best end that meets the convergence contract; null when none does. */
  readonly sound: End | null
  /** The end of the largest likelihood, whatever its contract. */
  readonly best: End
  readonly starts: number
  readonly basins: readonly Basin[]
  readonly evaluations: number
}

/** One descent in the free parameters of a slice, from the slice's own point. */
export function descend(
  model: DensityLikelihood,
  slice: Slice,
  options: SearchOptions & { readonly iterations?: number }
): End {
  const iterations = options.iterations ?? options.optimizer.max_iterations
  const down = (): Minimum => minimum(model, slice, { ...options, iterations })
  const name = [iterations, ...slice.free, ...slice.at].join(' ')
  const done = model.sums.remember?.(name, down) ?? down()
  return { ...done, theta: embed(slice, done.x), from: slice.at }
}

/** The polished end of a descent, over the free parameters. */
function minimum(
  model: DensityLikelihood,
  slice: Slice,
  options: SearchOptions & { readonly iterations: number }
): Minimum {
  const objective = densityObjective(model, slice)
  const start = Float64Array.from(slice.free, (j) => slice.at[j])
  const box = boxOf(model, slice)
  const end = minimise(objective, start, {
    iterations: options.iterations,
    gradientTolerance: options.optimizer.tolerance,
    cancelled: options.control.cancelled,
    unit: 1 / model.nobs,
    box
  })
  return isSound(end) ? polished(objective, end, { box, nobs: model.nobs }) : end
}

/** A sound end of −ln L/n with the last digits of its gradient. */
export function polished(
  objective: Objective,
  end: Minimum,
  of: { readonly box: Box; readonly nobs: number }
): Minimum {
  const loose = [...end.x.keys()].filter((k) => end.active[k] === 0)
  if (loose.length === 0) return end
  const { decrement, ...point } = polishDensity(objective, end, { box: of.box, loose })
  const scaledGradient = decrement * Math.sqrt(of.nobs)
  if (!(scaledGradient < end.convergence.scaledGradient)) return end
  const { x, value, gradient, hessian } = point
  return {
    ...end,
    x,
    value,
    gradient,
    hessian,
    convergence: { ...end.convergence, scaledGradient }
  }
}

/** Steps so small that nothing moves any more: a parameter whose estimate is 0 approaches it for ever. */
const still = 1e-14

/** The contract holds at an end and no budget ran out. */
export function isSound({ convergence, stop }: Minimum): boolean {
  if (stop === 'iteration-limit' || stop === 'cancelled' || stop === 'not-finite') return false
  const settled = convergence.scaledGradient < still && convergence.restartMoves < still
  return convergence.failed === null || (convergence.failed === 'restart' && settled)
}

/** Differences of −ln L/n below this are rounding. */
export function resolution(model: DensityLikelihood, value: number): number {
  return 1e-10 * Math.max(1 / model.nobs, Math.abs(value))
}

/** Descends from every start; the first of equal ends is kept. */
export function searchFrom(
  model: DensityLikelihood,
  free: readonly number[],
  runs: {
    readonly starts: readonly Float64Array[]
    readonly further: readonly Float64Array[]
    readonly options: SearchOptions
  }
): Search {
  const { starts, further, options } = runs
  const ends = starts.map((at) => descend(model, { free, at }, options))
  for (const at of further) {
    if (options.control.cancelled()) break
    const iterations = Math.min(100, options.optimizer.max_iterations)
    ends.push(descend(model, { free, at }, { ...options, iterations }))
  }
  const better = (a: End, b: End): End => (b.value < a.value - resolution(model, a.value) ? b : a)
  const sound = ends.filter(isSound)
  const met = basins(
    sound.map(({ x, value }) => ({ x, value })),
    (value) => resolution(model, value)
  )
  return {
    sound: sound.length === 0 ? null : sound.reduce(better),
    best: ends.reduce(better),
    starts: ends.length,
    basins: met,
    evaluations: ends.reduce((sum, end) => sum + end.evaluations, 0)
  }
}
