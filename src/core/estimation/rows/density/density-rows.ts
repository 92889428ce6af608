import type { FitSpec } from '../../../model/spec.ts'
import type { ComparedRows } from '../../density/compared-rows.ts'
import { shared } from '../../density/covariance.ts'
import type { DensityFit } from '../../density/density-fit.ts'
import { normalisationWarnings } from '../../density/normalisation.ts'
import {
  type DensityEstimates,
  densityReport,
  squaresBlockOf,
  verdictOf,
  withChecks
} from '../../density/report.ts'
import type { MeanSquares } from '../../density/squares.ts'
import { betterOptimum } from '../../intervals/choose.ts'
import type { Report } from '../../report.ts'
import type { EquivalenceReport, EvidenceReport } from '../../report-equivalence.ts'
import { withHeldRows } from '../../reporting/held-rows.ts'
import { writtenQuestions } from '../../tests/questions.ts'
import { drivingLacks, heldParts, withDriving } from '../casewise/held-parts.ts'
import { contendDensity } from '../comparison/contend-density.ts'
import { resampling } from '../covariances.ts'
import { unpacked } from '../derivatives.ts'
import { onGrowingSample } from '../growing-sample.ts'
import { rowsWarnings } from '../left-out.ts'
import { keepDensity } from '../prediction/keep-density.ts'
import type { RowsFit, RowsKind } from '../rows-kind.ts'
import type { Passes } from '../search.ts'
import { sumAt } from '../sums.ts'
import { comparedPlaces } from './compared.ts'
import { rowDensityInference } from './density-inference.ts'
import { comparedFrom } from './density-kernel.ts'
import { maximumOfRows } from './density-maximum.ts'
import { profiledMaximum } from './density-profiles.ts'
import { type DensityStart, densityStart } from './density-start.ts'
import { extentOfDensity, heldDensity } from './held-density.ts'
import { squaresOfMean } from './mean-squares.ts'
import { type Reading, readingOf } from './reading.ts'

/** What all rows add to the comparison of both estimates. */
async function compared(
  { pass }: DensityStart,
  { uses, fit, squares }: { uses: readonly number[]; fit: DensityFit; squares: MeanSquares },
  { reading, apart }: { readonly reading: Reading; readonly apart: Float64Array[] }
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
    driving: (theta) => {
      apart.push(theta)
      return []
    }
  }
}

/** The verdict with the rows that drive the two estimates apart. */
function withDrivingRows(
  { evidence, ...judged }: EquivalenceReport,
  rows: EvidenceReport['rows']
): EquivalenceReport {
  return { ...judged, evidence: evidence === null ? null : { ...evidence, rows } }
}

/** Least squares of the mean over all rows; null without one. */
async function squaresOf(start: DensityStart, reading: Reading, passes: Passes) {
  const { mean } = start.statement
  if (mean === null || mean.uses.length === 0) return null
  const found = await squaresOfMean(start.statement, start, { passes, done: reading.done })
  reading.done = found.passes
  return found.squares
}

/** Parts of a request that sums can answer. */
const given: readonly string[] = [
  'vcov',
  'tests',
  'hypotheses',
  'profiles',
  'conventions',
  'collinearity',
  'fitted',
  'residuals',
  'plots',
  'assumptions',
  'influence',
  ...resampling
]

/** The request as far as sums can answer it. */
function asked(spec: FitSpec): FitSpec {
  return { ...spec, include: spec.include.filter((part) => given.includes(part)) }
}

/** A density that was fitted to all rows, with what goes on from it. */
async function fitted(whole: FitSpec, start: DensityStart, passes: Passes): Promise<RowsFit> {
  const spec = asked(whole)
  // Throws for hypotheses that cannot be read, before any pass is made.
  writtenQuestions(spec.inference, start.model.names)
  const reading = readingOf(passes)
  const { control } = start
  const squares = await squaresOf(start, reading, passes)
  const found = await maximumOfRows(start, { reading, squares }, passes)
  const { model, answered } = found
  const { fit, intervals, restarts } = await profiledMaximum(spec, found, found)
  const uses = start.statement.mean?.uses ?? null
  const estimates: DensityEstimates = { model, fit, uses, squares }
  const inference = await rowDensityInference(spec, estimates, {
    start,
    passes,
    reading,
    squares,
    answered,
    intervals
  })
  async function report(): Promise<Report> {
    /** Points at which the two are found apart; rows that drive them are looked for at the last. */
    const apart: Float64Array[] = []
    const rows =
      uses === null || squares === null
        ? null
        : await compared(start, { uses, fit, squares }, { reading, apart })
    const judged = await answered.settle(() => verdictOf(spec, estimates, { control, rows }))
    const at = apart.at(-1)
    const size = extentOfDensity(start, passes.source.rows)
    const { held, beyond } = heldParts(withDriving(whole, at !== undefined), size)
    const lacking = drivingLacks({ held, beyond })
    const parts = await heldDensity(start, { spec: whole, estimates, held }, { passes, reading })
    const driving = at !== undefined && held.includes('driving') ? parts?.driving(at) : undefined
    const equivalence = withDrivingRows(judged, driving ?? [])
    const made = { passes: passes.source.made(), rows: passes.source.rows, lacking, given, beyond }
    const own = densityReport(spec, estimates, {
      inference,
      least_squares: {
        ...squaresBlockOf(spec, estimates, inference.squares),
        ...parts?.least_squares
      },
      beside: parts?.beside ?? {},
      equivalence: withChecks(equivalence, parts?.checks ?? null),
      warnings: [
        ...normalisationWarnings(start.model, spec.model, fit),
        ...(parts?.warnings ?? []),
        ...(restarts === 0 ? [] : [betterOptimum(restarts)]),
        ...rowsWarnings(whole, made)
      ]
    })
    return withHeldRows({ ...own, ...parts?.charts }, spec.model.parameters)
  }
  return {
    report,
    keep: () => keepDensity(start, { spec, estimates, inference, reading }, passes),
    contend: () => contendDensity(start, estimates)
  }
}

/**
 * A density of the client's own from passes over rows: the search in memory, whose sums are those of passes.
 * Throws Failure for the client's mistakes, Cancelled when it was stopped.
 */
export const densityRows: RowsKind = {
  suits: ({ model }) => model.log_density !== undefined,
  fit: (spec, source, options) =>
    onGrowingSample({ spec, source, options }, (sampled, passes) =>
      fitted(spec, densityStart(sampled), passes)
    )
}
