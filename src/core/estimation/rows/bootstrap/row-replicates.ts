import type { BootstrapReplicates } from '../../covariances/covariance.ts'
import { type AskedSamples, askedSamples, collectReplicates } from '../../covariances/resample.ts'
import { nuisanceScale } from '../../nuisance.ts'
import { isAffine } from '../../regression/model.ts'
import { notRefitted, undrawn } from '../../regression/resampling.ts'
import { spread } from '../../regression/squares-fit.ts'
import { advanced, type Climb, pointOf } from '../climb.ts'
import type { FittedRows } from '../covariances.ts'
import { coefficientsOf } from '../frame.ts'
import type { Pass } from '../regression-pass.ts'
import { measured, type Passes, settled, within } from '../search.ts'
import { placesOf } from '../sums.ts'
import { batchesOf } from './batches.ts'
import { pairDraws } from './census.ts'
import type { Draws } from './draws.ts'
import { residualDraws } from './residual-pool.ts'

/** Replicates of both estimates from the same samples; a sentence where there are none. */
export interface RowReplicates {
  readonly squares: BootstrapReplicates | string
  readonly likelihood: BootstrapReplicates | string
}

/** Most passes for some replicates: Newton's method starts within some standard errors of their optimum. */
const mostPasses = 40

/** An estimate of one sample on its way. */
interface Refit {
  readonly number: number
  readonly climb: Climb
  /** It has no estimate. */
  readonly failed: boolean
}

/** How the samples are drawn, for which pairs are counted in a pass; a sentence where they cannot be. */
async function drawsOf(
  of: FittedRows,
  kind: AskedSamples['kind'],
  passes: Passes
): Promise<Draws | string> {
  const { workspace, found, likelihood, pass } = of
  const { seed } = workspace.spec.optimizer
  if (kind === 'residual') return residualDraws(of, passes)
  if (kind === 'parametric') {
    const because = undrawn(workspace.model)
    const beta = (found.likelihood ?? found.squares)?.beta
    if (because !== null || beta === undefined)
      return because ?? 'There is no fitted law to draw from.'
    return { kind, seed, beta, phi: likelihood.phi }
  }
  return pairDraws(pass, { passes, done: found.passes })
}

/** An estimate as the search on a sample of its rows begins from it. */
function begun(climb: Climb): Climb {
  const step = new Float64Array(climb.step.length)
  const far = Number.POSITIVE_INFINITY
  return {
    ...climb,
    step,
    value: far,
    decrement: Number.NaN,
    passes: 0,
    distance: far,
    settled: false
  }
}

/** One pass over samples: Newton's step of each. */
async function stepped(
  refits: readonly Refit[],
  { of, draws }: { readonly of: FittedRows; readonly draws: Draws },
  passes: Passes
): Promise<Refit[]> {
  const { frame } = of.found
  const scale = nuisanceScale(of.workspace.model.family)
  const points = refits.map(({ climb, number }) => ({
    ...pointOf(climb, 2, scale),
    replicate: number
  }))
  const pass: Pass = { ...of.pass, frame, points, draws }
  const sums = await passes.source.reduce(pass, within(passes, of.found.passes))
  const places = placesOf(pass)
  const closed = isAffine(of.workspace.model)
  return refits.map(({ climb, number }, k) => {
    const reading = { sums, at: places[k], frame, scale }
    const next = measured(advanced(climb, reading), {
      sums,
      exact: true,
      before: climb,
      enough: settled
    })
    const end = next.settled || (closed && climb.criterion === 'squares')
    // Second derivatives that are not positive stay those of before: an end with them is no optimum.
    const failed = end && next.curvature === climb.curvature
    return { number, failed, climb: { ...next, settled: end && !failed } }
  })
}

/** The estimates of some samples, in their order; null for one that has none. */
async function refitted(
  begin: readonly Refit[],
  on: { readonly of: FittedRows; readonly draws: Draws },
  passes: Passes
): Promise<(Climb | null)[]> {
  let refits = begin
  for (let made = 0; made < mostPasses; made++) {
    const open = refits.filter(({ climb, failed }) => !climb.settled && !failed)
    if (open.length === 0) break
    const next = await stepped(open, on, passes)
    refits = refits.map((own) => next[open.indexOf(own)] ?? own)
  }
  return refits.map(({ climb, failed }) => (climb.settled && !failed ? climb : null))
}

/** Both estimates fitted to every sample, so many samples at a time. */
async function allRefits(
  climbs: readonly Climb[],
  on: { readonly of: FittedRows; readonly draws: Draws; readonly replicates: number },
  passes: Passes
): Promise<(Climb | null)[][]> {
  const { of, replicates } = on
  const scale = nuisanceScale(of.workspace.model.family)
  const points = climbs.map((climb) => ({ ...pointOf(climb, 2, scale), replicate: 0 }))
  const size = placesOf({ points, frame: of.found.frame }).reduce((sum, own) => sum + own.size, 0)
  const found: (Climb | null)[][] = climbs.map(() => [])
  for (const numbers of batchesOf(replicates, size)) {
    const begin = numbers.flatMap((number) =>
      climbs.map((climb) => ({ number, climb: begun(climb), failed: false }))
    )
    const ends = await refitted(begin, on, passes)
    ends.forEach((end, k) => {
      found[k % climbs.length].push(end)
    })
  }
  return found
}

/** Both estimates on samples of the rows, which passes draw as they come: the same samples as in memory. */
export async function rowReplicates(of: FittedRows, passes: Passes): Promise<RowReplicates> {
  const { found, workspace, likelihood } = of
  const { model, spec } = workspace
  const { kind, replicates } = askedSamples(spec.inference)
  const draws = await drawsOf(of, kind, passes)
  if (typeof draws === 'string') return { squares: draws, likelihood: draws }
  const own = found.likelihood?.penalised === true ? null : found.likelihood
  const climbs = [found.squares, own].flatMap((climb) => climb ?? [])
  const ends = await allRefits(climbs, { of, draws, replicates }, passes)
  const { kept } = found.frame
  const collected = (climb: Climb | null): BootstrapReplicates | string => {
    const estimates = (ends[climbs.findIndex((one) => one === climb)] ?? []).flatMap((end) =>
      end === null
        ? []
        : [spread(kept, coefficientsOf(found.frame, end.beta, of.pass.origin), model.terms.length)]
    )
    return collectReplicates(estimates, { kind, replicates, seed: spec.optimizer.seed })
  }
  const squares = collected(found.squares)
  if (own !== null) return { squares, likelihood: collected(own) }
  const settledBySquares = model.family.facts.quadratic && likelihood.information !== 'none'
  return { squares, likelihood: settledBySquares ? squares : notRefitted(likelihood) }
}
