import type { Family } from '../../model/families/family.ts'
import type { Random } from '../../numeric/random.ts'
import { take } from '../../numeric/vector.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import { intersect } from '../covariances/groups.ts'
import {
  type AskedSamples,
  collectReplicates,
  errorsOf,
  pairCounts,
  type Replicate,
  type Run,
  runsOf
} from '../covariances/resample.ts'
import { meanJacobian } from './estimating.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import type { RegressionModel } from './model.ts'
import { refitsOf } from './refits.ts'
import {
  centre,
  exchangedResponses,
  modifiedResiduals,
  notExchanged
} from './residual-resampling.ts'
import { inverseGram, leverages } from './score-rows.ts'
import { type SquaresFit, spread } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

export interface BootstrapPlan extends AskedSamples {
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult | null
}

/** Replicates of both estimators from the same samples; a sentence where there are none. */
export interface BothReplicates {
  readonly squares: BootstrapReplicates | string
  readonly likelihood: BootstrapReplicates | string
}

/** One sample: the same rows with other counts, or other responses. */
export interface Sample {
  /** Length n, times each row was drawn; null when every row stays. */
  readonly counts: Float64Array | null
  /** Length n, in the units of the likelihood; null when the responses stay. */
  readonly y: Float64Array | null
}

type Sampler = (replicate: Replicate) => Sample

/** Observations drawn with replacement, whole where they have several rows; one of frequency f is f of them. */
function pairs({ observations, units, rows: places }: RegressionModel): Sampler {
  const { rows, frequency } = observations
  if (units === undefined) {
    const counts = pairCounts({ rows, frequency, places })
    return (replicate) => ({ counts: counts(replicate), y: null })
  }
  const { group, count } = intersect([units])
  const times = pairCounts({ rows: count, frequency: null })
  return (replicate) => ({ counts: take(times(replicate), group), y: null })
}

/** Responses made of the fitted means and the residuals of other rows. */
function residuals(workspace: Workspace, squares: SquaresFit | null): Sampler | string {
  const { model } = workspace
  const because = notExchanged(model)
  if (because !== null) return because
  if (squares === null) return 'There are no least-squares residuals.'
  const { jacobian } = meanJacobian(workspace, squares.gamma)
  const weights = model.squares?.weights ?? null
  const unit = weights ?? new Float64Array(jacobian.rows).fill(1)
  const inverse = inverseGram(jacobian, unit)
  if (inverse === null) return 'The Jacobian of least squares is singular.'
  const leverage = leverages(jacobian, inverse, unit)
  const pool = modifiedResiduals(squares.residuals, { weights, leverage })
  centre(pool)
  return responsesByRun(model, ({ from, to }) => {
    const own = weights?.subarray(from, to) ?? null
    const exchange = { means: squares.fitted.subarray(from, to), weights: own, pool }
    return (draw) => exchangedResponses(exchange, draw)
  })
}

/** Other responses, those of each block of rows from random numbers of its own. */
function responsesByRun(
  { observations, rows: places }: RegressionModel,
  drawer: (run: Run) => (draw: Random) => Float64Array
): Sampler {
  const runs = runsOf({ rows: observations.rows, places }).map((run) => ({
    ...run,
    drawn: drawer(run)
  }))
  return (replicate) => {
    const y = new Float64Array(observations.rows)
    for (const { block, from, drawn } of runs) y.set(drawn(errorsOf(replicate, block)), from)
    return { counts: null, y }
  }
}

/** The law that responses are drawn from: means of some rows and the trials of each. */
export interface DrawnLaw {
  readonly family: Family
  readonly means: Float64Array
  readonly phi: Float64Array
  readonly size: Float64Array | null
}

/** Why no responses are drawn from a fitted law; null where they are. */
export function undrawn({
  family,
  observations
}: Pick<RegressionModel, 'family' | 'observations'>): string | null {
  if (family.draw === null) return 'The law has no generator of random numbers.'
  return observations.precision === null && observations.frequency === null
    ? null
    : 'The parametric bootstrap does not take weights.'
}

/** Responses of the rows of one block, from the fitted law. */
export function drawnResponses(
  { family, means, phi, size }: DrawnLaw,
  { uniform }: Random
): Float64Array {
  const { draw } = family
  if (draw === null) throw new Error('a law without a generator is told before')
  return means.map((mu, i) => draw(uniform, mu, phi, size?.[i] ?? 1))
}

/** New responses from the fitted law. */
function parametric(model: RegressionModel, likelihood: LikelihoodResult): Sampler | string {
  const because = undrawn(model)
  if (because !== null) return because
  const { family, observations } = model
  const { fitted, phi } = likelihood
  return responsesByRun(model, ({ from, to }) => {
    const size = observations.size?.subarray(from, to) ?? null
    const law = { family, means: fitted.subarray(from, to), phi, size }
    return (draw) => drawnResponses(law, draw)
  })
}

function samplerOf(workspace: Workspace, plan: BootstrapPlan): Sampler | string {
  if (plan.kind === 'pairs') return pairs(workspace.model)
  if (plan.kind === 'residual') return residuals(workspace, plan.squares)
  return plan.likelihood === null
    ? 'There is no fitted law to draw from.'
    : parametric(workspace.model, plan.likelihood)
}

/** The rows of one sample: other frequencies or other responses. */
export function resampled<
  Rows extends Pick<RegressionModel, 'observations' | 'squares' | 'family'>
>(model: Rows, { counts, y }: Sample): Rows {
  const { observations, squares, family } = model
  const times = (values: Float64Array | null) =>
    counts === null ? values : counts.map((c, i) => c * (values?.[i] ?? 1))
  const unit =
    observations.frequency === null || squares?.weights === null || squares === null
      ? (squares?.weights ?? null)
      : squares.weights.map((w, i) => w / (observations.frequency?.[i] ?? 1))
  const responses = y ?? observations.y
  const shares =
    y === null
      ? (squares?.y ?? null)
      : family.predicts === 'median'
        ? y.map(Math.log)
        : y.map((value, i) => value / (observations.size?.[i] ?? 1))
  return {
    ...model,
    observations: { ...observations, y: responses, frequency: counts ?? observations.frequency },
    squares:
      squares === null || shares === null
        ? null
        : { y: shares, weights: counts === null ? squares.weights : times(unit) }
  }
}

function collected(
  { model, coordinates, spec }: Workspace,
  plan: BootstrapPlan,
  estimates: readonly Float64Array[]
): BootstrapReplicates | string {
  const spreadOut = estimates.map((values) => spread(coordinates.kept, values, model.terms.length))
  return collectReplicates(spreadOut, { ...plan, seed: spec.optimizer.seed })
}

/** Why the likelihood is not fitted to samples where means rest on the end of their range. */
export const undrawnOnEdge =
  'Where means rest on the end of their range the bootstrap does not find the law of the estimates (Andrews 2000, Econometrica 68, 399-405).'

/** Why the likelihood is not fitted to samples. */
export function notRefitted(likelihood: LikelihoodResult | null): string {
  if (likelihood?.irregular) {
    return 'In the limit of a shape where the law is not regular the bootstrap does not find the law of the estimates: the shape is at the end of its range, in which a sample may rest or not (Andrews 2000, Econometrica 68, 399-405).'
  }
  return likelihood?.edge === undefined
    ? 'A likelihood that is not smooth and has a curved mean is not fitted again.'
    : undrawnOnEdge
}

/** Draws the samples and refits both estimators on each; the same seed gives the same samples. */
export function bootstrapReplicates(workspace: Workspace, plan: BootstrapPlan): BothReplicates {
  const { spec, control, model } = workspace
  const sampler = samplerOf(workspace, plan)
  if (typeof sampler === 'string') return { squares: sampler, likelihood: sampler }
  const { seed } = spec.optimizer
  const refits = refitsOf(workspace, plan)
  const squares: Float64Array[] = []
  const likelihood: Float64Array[] = []
  for (let b = 0; b < plan.replicates && !control.cancelled(); b++) {
    const sample = resampled(model, sampler({ seed, number: b }))
    const first = refits.squares?.(sample) ?? null
    if (first !== null) squares.push(first)
    const second =
      refits.likelihood === refits.squares ? first : (refits.likelihood?.(sample) ?? null)
    if (second !== null) likelihood.push(second)
    control.progress?.((b + 1) / plan.replicates)
  }
  return {
    squares: collected(workspace, plan, squares),
    likelihood:
      refits.likelihood === null
        ? notRefitted(plan.likelihood)
        : collected(workspace, plan, likelihood)
  }
}
