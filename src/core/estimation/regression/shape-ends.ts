import type { Family, ShapeEnd } from '../../model/families/family.ts'
import { withKnown } from '../nuisance.ts'
import { fitCurvedProgramme } from './curved-programme.ts'
import { type LikelihoodFit, type MaximiseOptions, maximise } from './likelihood-fit.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { isAffine, isLinear } from './model.ts'
import { fitProgramme } from './programme-fit.ts'
import type { SquaresFit } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** Shapes at which the profile is looked at for a start of the joint search: positive ones, and signed ones. */
const grid = [1.2, 1.5, 2, 3, 5, 8] as const
const signed = [-30, -5, -1.5, 1.5, 5, 30] as const
const settled = { settled: 'ok', reason: null } as const

/** Whether shapes lie strictly between their ends. */
export function isBetweenEnds(phi: Float64Array, ends: readonly ShapeEnd[]): boolean {
  return ends.every(({ parameter, at }) =>
    Number.isFinite(at) ? phi[parameter] > at : phi[parameter] < 1e5
  )
}

/** Whether a fit is a maximum strictly between the ends of its shape. */
function isInside(fit: LikelihoodFit | null, ends: readonly ShapeEnd[]): fit is LikelihoodFit {
  return fit !== null && fit.check.failed === null && isBetweenEnds(fit.phi, ends)
}

/** The maxima with a shape held at the values of a grid. */
export function profileOnGrid(
  workspace: Workspace,
  k: number,
  starts: MaximiseOptions
): readonly LikelihoodFit[] {
  const { problem } = workspace.coordinates
  const values = problem.family.nuisance[k].domain.low < 0 ? signed : grid
  return values.flatMap((value) => {
    const law = withKnown(problem.family, k, value)
    return maximise({ ...problem, family: law }, starts) ?? []
  })
}

/** The best of those maxima. */
export function bestOfGrid(
  workspace: Workspace,
  k: number,
  starts: MaximiseOptions
): LikelihoodFit | null {
  const profile = profileOnGrid(workspace, k, starts)
  if (profile.length === 0) return null
  return profile.reduce((a, b) => (b.logLikelihood > a.logLikelihood ? b : a))
}

/** The joint search from the best point of a profile grid over the shape. */
function fromGrid(workspace: Workspace, k: number, starts: MaximiseOptions): LikelihoodFit | null {
  const best = bestOfGrid(workspace, k, starts)
  if (best === null) return null
  const { problem } = workspace.coordinates
  return maximise(problem, { ...workspace.search, starts: [best.gamma], phi: best.phi })
}

/** The estimate of the law at an end of a shape, as one of the family that has the shape. */
export function inFamily<R extends LikelihoodResult>(fit: R, end: ShapeEnd, family: Family): R {
  const phi = Float64Array.of(fit.phi[0], end.at)
  const infinite = new Int8Array(2)
  if (!Number.isFinite(end.at)) infinite[end.parameter] = Math.sign(end.at)
  const { name } = family.nuisance[end.parameter]
  return {
    ...fit,
    status: 'boundary',
    reason: Number.isFinite(end.at)
      ? `The likelihood is largest at ${name} = ${end.at}, the end of the shapes that are searched (${end.law.title}); everything else is estimated there.`
      : `The likelihood is largest in the limit ${name} → +∞ (${end.law.title}); everything else is estimated in that limit.`,
    phi,
    phiErrors: Float64Array.of(fit.phiErrors[0], Number.NaN),
    infinite
  }
}

/** The fit of the law that the family becomes at an end of its shape. */
function atEnd(
  workspace: Workspace,
  end: ShapeEnd,
  squares: SquaresFit | null
): LikelihoodResult | null {
  const { model } = workspace
  const changed = { ...model, family: end.law }
  const fit =
    isLinear(model) && isAffine(model)
      ? fitProgramme(workspace, { ...model, family: end.law }, settled)
      : fitCurvedProgramme({ ...workspace, model: changed }, squares, settled)
  if (fit === null || fit.status !== 'ok') return null
  return inFamily(fit, end, model.family)
}

/** Index of an estimated shape of either sign; undefined where a law has none. */
export function signedShape({ nuisance }: Family): number | undefined {
  const k = nuisance.findIndex(({ known, domain }, l) => l > 0 && known === null && domain.low < 0)
  return k < 0 ? undefined : k
}

/**
 * The better of a fit and of the search from a profile grid, for a shape of either sign: at 0 such a
 * likelihood is stationary whatever the data (Azzalini 1985), so one start may go nowhere.
 */
export function withSignedShape(
  workspace: Workspace,
  found: LikelihoodFit,
  starts: MaximiseOptions
): LikelihoodFit {
  const k = signedShape(found.problem.family)
  if (k === undefined) return found
  const other = fromGrid(workspace, k, starts)
  const gain = 1e-9 * (1 + Math.abs(found.logLikelihood))
  return other !== null && other.logLikelihood > found.logLikelihood + gain ? other : found
}

/**
 * A shape with ends at which the law is not smooth: the best of the maximum inside, searched also from
 * a profile grid, and of the laws at the ends. Null when the maximum inside stands as it was found.
 */
export function atShapeEnds(
  workspace: Workspace,
  found: LikelihoodFit,
  starts: MaximiseOptions & { readonly squares: SquaresFit | null }
): { readonly inside: LikelihoodFit | null; readonly end: LikelihoodResult | null } | null {
  const ends = workspace.model.family.shapeEnds
  if (ends === undefined) return null
  const inside = isInside(found, ends) ? found : fromGrid(workspace, ends[0].parameter, starts)
  const interior = isInside(inside, ends) ? inside : null
  const fits = ends.flatMap((end) => atEnd(workspace, end, starts.squares) ?? [])
  const best = fits.reduce<LikelihoodResult | null>(
    (a, b) => (a === null || b.logLikelihood > a.logLikelihood ? b : a),
    null
  )
  if (interior !== null && (best === null || interior.logLikelihood > best.logLikelihood)) {
    return { inside: interior, end: null }
  }
  return { inside: null, end: best }
}
