import { described } from '../../density/compile.ts'
import { besideSquares } from '../../density/fit.ts'
import { maximumFrom } from '../../density/maximum.ts'
import { allValues, type DescribedDensity } from '../../density/model.ts'
import { logLikelihoodAt } from '../../density/objective.ts'
import type { MeanSquares } from '../../density/squares.ts'
import { feasibleStarts } from '../../density/starts.ts'
import type { Passes } from '../search.ts'
import { type Sums, sumAt } from '../sums.ts'
import { observations } from './density-kernel.ts'
import { type DensityStart, failureAt, sampleEnd } from './density-start.ts'
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
 * starts and that of least squares. Throws Failure start_not_finite.
 */
export async function maximumOfRows(
  start: DensityStart,
  { reading, squares }: { readonly reading: Reading; readonly squares: MeanSquares | null },
  passes: Passes
) {
  const { spec, control, statement } = start
  const answered = reading.answer(start.pass)
  const sample = sampleEnd(start)
  const beside = besideSquares(start.model, statement.mean?.uses ?? null, squares)
  const begin = [...(sample === null ? [] : [sample.theta]), ...start.model.starts, ...beside]
  const points = begin.map((theta) => ({ all: allValues(start.model, theta), order: 0 as const }))
  const sums = await answered.ask(points)
  const model = onAllRows(start, { sums, rows: passes.source.rows }, answered.sums)
  const has = (theta: Float64Array) => Number.isFinite(logLikelihoodAt(model, theta))
  const options = { optimizer: spec.optimizer, control }
  if (sample !== null && has(sample.theta)) {
    const fit = await answered.settle(() => maximumFrom(model, [sample.theta], options))
    if (!sample.unbounded || fit.status === 'unbounded') return { model, answered, fit, options }
  }
  const starts = await answered.settle(() => {
    const own = feasibleStarts(model, spec.optimizer.seed)
    return own.length === 0 ? [] : [...own, ...beside.filter(has)]
  })
  if (starts.length === 0) {
    const [first] = model.starts
    const row = answered.notFinite(allValues(model, first))
    throw await failureAt(start, { start: first, row }, passes)
  }
  const fit = await answered.settle(() => maximumFrom(model, starts, options))
  return { model, answered, fit, options }
}
