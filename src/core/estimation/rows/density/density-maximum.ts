import { described } from '../../density/compile.ts'
import { maximumFrom } from '../../density/maximum.ts'
import { allValues, type DescribedDensity } from '../../density/model.ts'
import { logLikelihoodAt } from '../../density/objective.ts'
import { feasibleStarts } from '../../density/starts.ts'
import type { Passes } from '../search.ts'
import { type Sums, sumAt } from '../sums.ts'
import { observations } from './density-kernel.ts'
import { type DensityStart, failureAt, sampleMaximum } from './density-start.ts'
import type { Reading } from './reading.ts'

/** The likelihood of all rows, which a first pass has counted. */
function onAllRows(
  { model, spec }: DensityStart,
  { sums, rows }: { readonly sums: Sums; readonly rows: number },
  answered: DescribedDensity['sums']
): DescribedDensity {
  const { starts, lower, upper, places, fixed, names, given, unused } = model
  const { zeroWeight } = sums
  const counts = { total: rows, dropped: rows - sums.rows - zeroWeight, zeroWeight }
  const space = { starts, lower, upper, places, fixed, names, given, unused }
  const nobs = sumAt(sums, observations)
  return { ...space, nobs, sums: answered, ...described(spec.model, counts) }
}

/**
 * The maximum over all rows: from the sample's where it is a point of them all, else from the client's
 * starts. Throws Failure start_not_finite.
 */
export async function maximumOfRows(start: DensityStart, reading: Reading, passes: Passes) {
  const { spec, control } = start
  const answered = reading.answer(start.pass)
  const sample = sampleMaximum(start)
  const begin = [...(sample === null ? [] : [sample]), ...start.model.starts]
  const points = begin.map((theta) => ({ all: allValues(start.model, theta), order: 0 as const }))
  const sums = await answered.ask(points)
  const model = onAllRows(start, { sums, rows: passes.source.rows }, answered.sums)
  const starts = await answered.settle(() =>
    sample !== null && Number.isFinite(logLikelihoodAt(model, sample))
      ? [sample]
      : feasibleStarts(model, spec.optimizer.seed)
  )
  if (starts.length === 0) {
    const [first] = model.starts
    const row = answered.notFinite(allValues(model, first))
    throw await failureAt(start, { start: first, row }, passes)
  }
  const options = { optimizer: spec.optimizer, control }
  const fit = await answered.settle(() => maximumFrom(model, starts, options))
  return { model, answered, fit, options }
}
