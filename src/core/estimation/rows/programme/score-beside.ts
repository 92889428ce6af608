import { nuisanceScale } from '../../nuisance.ts'
import type { Climb } from '../climb.ts'
import { pointOf } from '../climb.ts'
import type { Climbing } from '../climbing.ts'
import type { AtSquares } from '../final-pass.ts'
import { profiledAtSquares } from '../further-climbs.ts'
import { type Score, scoreAtSquares } from '../score.ts'
import { type Found, type Passes, within } from '../search.ts'
import { placesOf } from '../sums.ts'

/**
 * The score of a likelihood at the least-squares point where its maximum lies in a limit of the shape: the nuisance
 * parameters are searched there from some inside. Null where that search does not settle.
 */
export async function scoreBeside(
  begun: Climbing,
  of: { readonly found: Found; readonly likelihood: Climb; readonly phi: Float64Array },
  passes: Passes
): Promise<{
  readonly score: Score | null
  readonly atSquares: AtSquares | null
  readonly passes: number
}> {
  const { frame } = of.found
  const scale = nuisanceScale(begun.model.family)
  const likelihood = { ...of.likelihood, tau: scale.fromPhi(of.phi), curvature: null }
  const aside = await profiledAtSquares(begun, { ...of.found, likelihood }, passes)
  if (aside.at === null) return { score: null, atSquares: null, passes: aside.passes }
  const there = pointOf(aside.at, 2, scale)
  const points = [there, { ...there, criterion: 'certificate' as const }]
  const pass = { ...begun.pass, frame, points }
  const sums = await passes.source.reduce(pass, within(passes, aside.passes))
  const [at, information] = placesOf(pass)
  const atSquares = { climb: aside.at, sums, at, information }
  const score = scoreAtSquares({ found: of.found, atSquares, scale })
  return { score, atSquares, passes: aside.passes + 1 }
}
