import { take } from '../../../numeric/vector.ts'
import type { BootstrapReplicates } from '../../covariances/covariance.ts'
import { type AskedSamples, askedSamples, collectReplicates } from '../../covariances/resample.ts'
import { isProgramme } from '../../regression/programme-fit.ts'
import { notRefitted, undrawn, undrawnOnEdge } from '../../regression/resampling.ts'
import { spread } from '../../regression/squares-fit.ts'
import { type Climb, isAtEdge } from '../climb.ts'
import type { FittedRows } from '../fitted-points.ts'
import { betaOf, coefficientsOf } from '../frame.ts'
import type { Passes } from '../search.ts'
import { pairDraws } from './census.ts'
import type { RegressionDraws } from './draws.ts'
import { withFreeShapes, withShapeLimits } from './limit-refits.ts'
import { programmeReplicates } from './programme-replicates.ts'
import { estimateOf, type Refit, searchSamples } from './refits.ts'
import { residualDraws } from './residual-pool.ts'

/** Replicates of both estimates from the same samples; a sentence where there are none. */
export interface RowReplicates {
  readonly squares: BootstrapReplicates | string
  readonly likelihood: BootstrapReplicates | string
}

/** How the samples are drawn, for which pairs are counted in a pass; a sentence where they cannot be. */
async function drawsOf(
  of: FittedRows,
  kind: AskedSamples['kind'],
  passes: Passes
): Promise<RegressionDraws | string> {
  const { workspace, found, likelihood, pass } = of
  const { seed } = workspace.spec.optimizer
  if (kind === 'residual') return residualDraws(of, passes)
  if (kind === 'parametric') {
    const because = undrawn(workspace.model)
    if (because !== null) return because
    const { frame } = found
    const { coefficients, phi } = likelihood
    const beta =
      found.likelihood?.beta ?? betaOf(frame, take(coefficients, frame.kept), pass.origin)
    return { kind, seed, beta, phi }
  }
  return pairDraws(pass, { passes, done: found.passes })
}

/** Both estimates on samples of the rows, which passes draw as they come: the same samples as in memory. */
export async function rowReplicates(of: FittedRows, passes: Passes): Promise<RowReplicates> {
  const { found, workspace, likelihood } = of
  const { model, spec } = workspace
  const { kind, replicates } = askedSamples(spec.inference)
  const draws = await drawsOf(of, kind, passes)
  if (typeof draws === 'string') return { squares: draws, likelihood: draws }
  const { frame, passes: done } = found
  const on = { draws, replicates }
  const numbers = Array.from({ length: replicates }, (_, number) => number)
  const onEdge = isAtEdge(found)
  const own = onEdge || found.likelihood?.penalised === true ? null : withFreeShapes(of)
  const climbs = [found.squares, own].flatMap((climb) => climb ?? [])
  const refitting = { pass: { ...of.pass, held: null }, frame, model, done }
  const ends = await searchSamples(climbs, { of: refitting, draws, numbers }, passes)
  const collected = (coefficients: readonly (Float64Array | null)[]) => {
    const estimates = coefficients.flatMap((values) =>
      values === null ? [] : [spread(frame.kept, values, model.terms.length)]
    )
    return collectReplicates(estimates, { kind, replicates, seed: spec.optimizer.seed })
  }
  const ofRefits = (refits: readonly Refit[]) =>
    collected(
      refits
        .map(estimateOf)
        .map((end) => (end === null ? null : coefficientsOf(frame, end.beta, of.pass.origin)))
    )
  const refitsOf = (climb: Climb | null) => ends[climbs.findIndex((one) => one === climb)] ?? []
  const squares = ofRefits(refitsOf(found.squares))
  if (onEdge) return { squares, likelihood: undrawnOnEdge }
  if (own !== null) {
    const by = { of: refitting, begun: own, draws }
    return { squares, likelihood: ofRefits(await withShapeLimits(refitsOf(own), by, passes)) }
  }
  if (isProgramme(workspace)) {
    const vertices = await programmeReplicates(of, on, passes)
    // A sample whose rows do not span the columns has no least squares either.
    const least = refitsOf(found.squares)
    return { squares, likelihood: collected(vertices.map((one, b) => estimateOf(least[b]) && one)) }
  }
  const settledBySquares = model.family.facts.quadratic && likelihood.information !== 'none'
  return { squares, likelihood: settledBySquares ? squares : notRefitted(likelihood) }
}
