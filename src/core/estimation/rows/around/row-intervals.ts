import {
  blockIntervals,
  type ChosenIntervals,
  dispersionEnds,
  profileIgnores,
  type ScaledProfile
} from '../../intervals/choose.ts'
import type { FoundEnds } from '../../intervals/interval.ts'
import { nuisanceScale } from '../../nuisance.ts'
import { standardErrors } from '../../regression/blocks.ts'
import type { LikelihoodResult } from '../../regression/likelihood-result.ts'
import { isExpression } from '../../regression/model.ts'
import type { SquaresFit } from '../../regression/squares-fit.ts'
import { squaresCovariance, squaresReference, usable } from '../../regression/standard-errors.ts'
import type { Workspace } from '../../regression/workspace.ts'
import type { WarningReport } from '../../report.ts'
import { criticalValue, type Reference } from '../../reporting/coefficients.ts'
import { coefficientsAround, everything, type Profiled, profileEnds } from './profile-ends.ts'
import type { Around, BothSurfaces } from './surfaces.ts'

/** Profile-likelihood intervals of both blocks; null where Wald's stay. */
export interface RowIntervals {
  readonly squares: ChosenIntervals | null
  readonly likelihood: ChosenIntervals | null
  readonly warnings: readonly WarningReport[]
}

interface Part {
  readonly block: string
  readonly estimates: Float64Array
  readonly stdErrors: Float64Array
  readonly reference: Reference
  readonly around: Around | null
}

/** Values that a coefficient may take. */
function rangesOf({ model }: Workspace): (k: number) => readonly [number, number] {
  return isExpression(model) ? (k) => [model.mean.lower[k], model.mean.upper[k]] : () => everything
}

/** The nuisance parameters on their scale of search. */
function nuisanceAround(
  { model }: Workspace,
  { phi }: LikelihoodResult,
  { surface, bounds }: Around
): Profiled[] {
  const { family } = model
  const scale = nuisanceScale(family)
  const { rows: r, cols } = surface.map
  const tau = scale.fromPhi(phi)
  return scale.free.map((k, f) => {
    const { low, high } = family.nuisance[k].domain
    const a = new Float64Array(cols)
    a[r + f] = 1
    const ends = low === 0 ? [Number.NEGATIVE_INFINITY, Math.log(high)] : [low, high]
    return { a, estimate: tau[f], low: ends[0], high: ends[1], bounds }
  })
}

/** Intervals of the terms of one block from the ends of its profiles. */
function partIntervals(
  { spec, model, coordinates }: Workspace,
  part: Part,
  ends: readonly FoundEnds[]
) {
  const { kept } = coordinates
  const profile = (j: number): FoundEnds | null => ends[kept.indexOf(j)] ?? null
  return blockIntervals<never>(
    { ...spec.inference, include: spec.include },
    {
      ...part,
      terms: model.terms.map(({ name }) => name),
      source: part.around === null ? null : { profile, higher: () => null },
      accelerations: () => null,
      replicates: () => ''
    }
  )
}

async function squaresIntervals(workspace: Workspace, around: Around, squares: SquaresFit) {
  const reference = squaresReference(workspace, squares)
  const critical = criticalValue(workspace.spec.inference.level, reference)
  const part = {
    block: 'least squares',
    estimates: squares.coefficients,
    stdErrors: standardErrors(squaresCovariance(workspace, squares), 1),
    reference,
    around
  }
  const ends = await profileEnds(
    around.surface,
    coefficientsAround(around, rangesOf(workspace)),
    critical
  )
  return partIntervals(workspace, part, ends)
}

/** Ends of the nuisance parameters (length q). */
function ofNuisance({ model, spec }: Workspace, ends: readonly FoundEnds[]) {
  const { family } = model
  const { free, toPhi } = nuisanceScale(family)
  return dispersionEnds(
    spec.inference.level,
    family.nuisance.map(({ name }, k) => {
      const f = free.indexOf(k)
      const back = (u: number) => toPhi(new Float64Array(free.length).fill(u))[k]
      const target: ScaledProfile | null = f < 0 ? null : { profile: ends[f], back }
      return { name, target }
    })
  )
}

async function likelihoodIntervals(
  workspace: Workspace,
  around: Around | null,
  likelihood: LikelihoodResult
) {
  const reference: Reference = { law: 'normal' }
  const part = {
    block: 'maximum likelihood',
    estimates: likelihood.coefficients,
    stdErrors: standardErrors(likelihood.covariance, 1),
    reference,
    around
  }
  if (around === null) return partIntervals(workspace, part, [])
  const critical = criticalValue(workspace.spec.inference.level, reference)
  const coefficients = coefficientsAround(around, rangesOf(workspace))
  // Dispersions have no profile beside a mean on the end of its range, as in memory.
  const atEdge = around.surface.ends?.atSummit === true
  const dispersions = atEdge ? [] : nuisanceAround(workspace, likelihood, around)
  const ends = await profileEnds(around.surface, [...coefficients, ...dispersions], critical)
  const found = partIntervals(workspace, part, ends.slice(0, coefficients.length))
  const { chosen } = found
  const penalised = workspace.spec.model.penalty !== undefined
  if (chosen === null || penalised || atEdge) return found
  const dispersion = ofNuisance(workspace, ends.slice(coefficients.length))
  const open_ends = [...chosen.report.open_ends, ...dispersion.open]
  return { ...found, chosen: { ...chosen, dispersion, report: { ...chosen.report, open_ends } } }
}

/** Profile-likelihood intervals of both blocks where they are asked for, by passes beyond those of the fit. */
export async function rowIntervals(
  workspace: Workspace,
  surfaces: BothSurfaces,
  {
    squares,
    likelihood
  }: { readonly squares: SquaresFit | null; readonly likelihood: LikelihoodResult }
): Promise<RowIntervals> {
  const { intervals, std_errors } = workspace.spec.inference
  if (intervals !== 'profile') return { squares: null, likelihood: null, warnings: [] }
  const least =
    squares === null || surfaces.squares === null || !usable.includes(squares.status)
      ? null
      : await squaresIntervals(workspace, surfaces.squares, squares)
  const most = usable.includes(likelihood.status)
    ? await likelihoodIntervals(workspace, surfaces.likelihood, likelihood)
    : null
  return {
    squares: least?.chosen ?? null,
    likelihood: most?.chosen ?? null,
    warnings: [
      ...(least?.warnings ?? []),
      ...(most?.warnings ?? []),
      ...(std_errors === 'model' ? [] : [profileIgnores()])
    ]
  }
}
