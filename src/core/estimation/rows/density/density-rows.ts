import type { FitSpec } from '../../../model/spec.ts'
import type { ComparedRows } from '../../density/compared-rows.ts'
import { described } from '../../density/compile.ts'
import { shared } from '../../density/covariance.ts'
import type { DensityFit } from '../../density/density-fit.ts'
import { maximumFrom } from '../../density/maximum.ts'
import { allValues, type DescribedDensity } from '../../density/model.ts'
import { logLikelihoodAt } from '../../density/objective.ts'
import {
  type DensityEstimates,
  densityReport,
  squaresBlockOf,
  verdictOf
} from '../../density/report.ts'
import type { MeanSquares } from '../../density/squares.ts'
import { feasibleStarts } from '../../density/starts.ts'
import type { Report } from '../../report.ts'
import { withHeldRows } from '../../reporting/held-rows.ts'
import { unpacked } from '../derivatives.ts'
import { onGrowingSample } from '../growing-sample.ts'
import { rowsWarnings } from '../left-out.ts'
import type { DensityPass, DensityPoint } from '../row-source.ts'
import type { RowsKind } from '../rows-kind.ts'
import { type Passes, within } from '../search.ts'
import { type Sums, sumAt } from '../sums.ts'
import { comparedPlaces } from './compared.ts'
import { rowDensityInference } from './density-inference.ts'
import { comparedFrom, observations } from './density-kernel.ts'
import { candidates, type DensityStart, densityStart, failureAt } from './density-start.ts'
import { squaresOfMean } from './mean-squares.ts'
import { type AnsweredDensity, answeredDensity } from './summed-density.ts'

/** Rows of the sample: its maximum is looked for from several starts. */
const usual = 20_000

/** Passes over a density's rows, counted. */
interface Reading {
  readonly answered: AnsweredDensity
  /** One pass more. */
  reduce(pass: DensityPass): Promise<Sums>
  /** Passes made so far; others add theirs. */
  done: number
}

function readingOf({ pass }: DensityStart, passes: Passes): Reading {
  const reading: Reading = {
    done: 0,
    async reduce(own) {
      const sums = await passes.source.reduce(own, within(passes, reading.done))
      reading.done += 1
      return sums
    },
    answered: answeredDensity(async (points: readonly DensityPoint[]) => {
      const own = { ...pass, points }
      return { pass: own, sums: await reading.reduce(own) }
    })
  }
  return reading
}

/** The likelihood of all rows, which a first pass has counted. */
function onAllRows(
  { model, spec }: DensityStart,
  { sums, rows }: { readonly sums: Sums; readonly rows: number },
  { answered }: Reading
): DescribedDensity {
  const { starts, lower, upper, places, fixed, names, given, unused } = model
  const { zeroWeight } = sums
  const counts = { total: rows, dropped: rows - sums.rows - zeroWeight, zeroWeight }
  const space = { starts, lower, upper, places, fixed, names, given, unused }
  const nobs = sumAt(sums, observations)
  return { ...space, nobs, sums: answered.sums, ...described(spec.model, counts) }
}

const valueAt = ({ model }: DensityStart, theta: Float64Array): DensityPoint => ({
  all: allValues(model, theta),
  order: 0
})

/** The maximum over all rows, from the sample's or else the client's starts. Throws Failure start_not_finite. */
async function maximise(start: DensityStart, passes: Passes) {
  const reading = readingOf(start, passes)
  const { answered } = reading
  const from = candidates(start)
  const sums = await answered.ask(from.map((theta) => valueAt(start, theta)))
  const model = onAllRows(start, { sums, rows: passes.source.rows }, reading)
  const starts = await answered.settle(() => {
    const found = from.find((theta) => Number.isFinite(logLikelihoodAt(model, theta)))
    return found === undefined ? feasibleStarts(model, start.spec.optimizer.seed) : [found]
  })
  if (starts.length === 0) {
    const [first] = model.starts
    const row = answered.notFinite(allValues(model, first))
    throw await failureAt(start, { start: first, row }, passes)
  }
  const options = { optimizer: start.spec.optimizer, control: start.control }
  const fit = await answered.settle(() => maximumFrom(model, starts[0], options))
  return { reading, model, fit }
}

/** What all rows add to the comparison of both estimates. */
async function compared(
  { pass }: DensityStart,
  { uses, fit, squares }: { uses: readonly number[]; fit: DensityFit; squares: MeanSquares },
  reading: Reading
): Promise<ComparedRows> {
  const places = shared(uses, fit, squares)
  const { theta, covariance } = fit
  const { estimates, unscaledCovariance } = squares
  const own = {
    ...pass,
    compared: {
      likelihood: { theta, covariance },
      squares: { estimates, unscaledCovariance },
      places
    }
  }
  const sums = await reading.reduce(own)
  const from = comparedFrom(own)
  const size = places.length
  return {
    rows: sums.rows,
    sizes: () => sumAt(sums, from + comparedPlaces.sizes),
    excess: () => sumAt(sums, from + comparedPlaces.excess),
    spread: () => unpacked(sums, from + comparedPlaces.spread, { r: size, size }),
    driving: () => []
  }
}

/** Least squares of the mean over all rows; null without one. */
async function squaresOf(start: DensityStart, reading: Reading, passes: Passes) {
  const { mean } = start.statement
  if (mean === null || mean.uses.length === 0) return null
  const found = await squaresOfMean(start.statement, start, { passes, done: reading.done })
  reading.done = found.passes
  return found.squares
}

/** The request as far as sums can answer it. */
function asked(spec: FitSpec): FitSpec {
  const { level, std_errors } = spec.inference
  const include = spec.include.filter((part) => part === 'vcov')
  return { ...spec, include, inference: { level, std_errors, intervals: 'wald' } }
}

async function reportOf(spec: FitSpec, start: DensityStart, passes: Passes): Promise<Report> {
  const own = asked(spec)
  const { reading, model, fit } = await maximise(start, passes)
  const squares = await squaresOf(start, reading, passes)
  const uses = start.statement.mean?.uses ?? null
  const estimates: DensityEstimates = { model, fit, uses, squares }
  const rows =
    uses === null || squares === null
      ? null
      : await compared(start, { uses, fit, squares }, reading)
  const { control } = start
  const { reduce } = reading
  const inference = await rowDensityInference(own, estimates, { start, reduce })
  const equivalence = await reading.answered.settle(() =>
    verdictOf(own, estimates, { control, rows })
  )
  const differ = (equivalence.evidence?.gap_test ?? null) !== null
  const lacking = differ ? ['the rows that drive the estimates apart'] : []
  const made = { passes: reading.done, rows: passes.source.rows, lacking, given: ['vcov'] }
  return densityReport(own, estimates, {
    inference,
    least_squares: squaresBlockOf(own, estimates, inference.squares),
    beside: {},
    equivalence,
    warnings: rowsWarnings(spec, made)
  })
}

/**
 * A density of the client's own from passes over rows: the search in memory, whose sums are those of passes.
 * Throws Failure for the client's mistakes, Cancelled when it was stopped.
 */
export const densityRows: RowsKind = {
  suits: ({ model }) => model.log_density !== undefined,
  ends: 'The law of every row is found from the row itself.',
  async estimate(spec, source, options) {
    const report = await onGrowingSample(
      { spec, source, options, usual: () => usual },
      (sampled, passes) => reportOf(spec, densityStart(sampled), passes)
    )
    return withHeldRows(report, spec.model.parameters)
  }
}
