import { take } from '../../../numeric/vector.ts'
import { middleOf } from '../../regression/programme-replicate.ts'
import type { FittedRows } from '../fitted-points.ts'
import { betaOf } from '../frame.ts'
import { leastAbsoluteOfRows } from '../programme/least-absolute.ts'
import { leastLargestOfRows } from '../programme/least-largest.ts'
import type { RowProgramme } from '../programme/programme.ts'
import { type Passes, within } from '../search.ts'
import type { RegressionDraws } from './draws.ts'

/** The samples in the coordinates of a programme's passes, which take no origin off the response. */
function drawsThere(
  draws: RegressionDraws,
  { start: { frame }, squares, likelihood }: FittedRows
): RegressionDraws {
  if (draws.kind === 'pairs') return draws
  const { coefficients } = draws.kind === 'residual' && squares !== null ? squares : likelihood
  return { ...draws, beta: betaOf(frame, take(coefficients, frame.kept), 0) }
}

/**
 * Coefficients of the kept columns by the linear programme of every sample, each to its exact vertices by passes of
 * its own; null for one that has none.
 */
export async function programmeReplicates(
  of: FittedRows,
  on: { readonly draws: RegressionDraws; readonly replicates: number },
  passes: Passes
): Promise<(Float64Array | null)[]> {
  const { start, found, likelihood } = of
  const solve =
    start.model.family.facts.normMinimised === 1 ? leastAbsoluteOfRows : leastLargestOfRows
  const { source } = passes
  const whole: RowProgramme = {
    start,
    rows: source.rows,
    linearised: null,
    reduce: (pass) => source.reduce(pass, within(passes, found.passes))
  }
  const draws = drawsThere(on.draws, of)
  const begin = take(likelihood.coefficients, start.frame.kept)
  const ends: (Float64Array | null)[] = []
  for (let replicate = 0; replicate < on.replicates; replicate++) {
    const vertex = await solve({ ...whole, sampled: { draws, replicate, begin } })
    ends.push(vertex.optimal ? middleOf(vertex) : null)
  }
  return ends
}
