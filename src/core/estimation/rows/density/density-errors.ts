import type { FitSpec } from '../../../model/spec.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import { principal } from '../../../numeric/optim/bounds.ts'
import { bootstrap } from '../../covariances/bootstrap.ts'
import type { CovarianceEstimator } from '../../covariances/covariance.ts'
import { withVariance } from '../../density/covariance.ts'
import { noFunctions } from '../../density/inference.ts'
import { tooManyLaws } from '../../density/law/row-laws.ts'
import type { DensityEstimates } from '../../density/report.ts'
import { likelihoodFigures, type SideFigures, squaresFigures } from '../../density/sides.ts'
import { laggedCovariances } from '../lag-covariance.ts'
import { groupingColumns, summedOf } from '../sandwich.ts'
import { outcomeOf } from '../summed-outcome.ts'
import { type Sums, sumAt } from '../sums.ts'
import { sidesFrom } from './density-kernel.ts'
import type { DensityPass, DensitySide } from './density-pass.ts'
import { sidePlaces } from './density-sandwich.ts'
import type { DensityStart } from './density-start.ts'

/** Why an answer in passes lacks what reads rows side by side. */
export const besideRows = 'It needs all rows in memory.'

/** One estimate: its figures, and what its estimating functions are made of; null where it has none. */
export interface Estimate {
  readonly figures: SideFigures
  readonly side: DensitySide | null
  /** The estimator is linear in the response. */
  readonly linear: boolean
}

export function likelihoodOf({ model, fit }: DensityEstimates): Estimate {
  const figures = likelihoodFigures(model, fit, () => tooManyLaws)
  const { theta, covariance } = fit
  const kept = withVariance(covariance)
  const has = figures.usable && kept.length > 0
  const side = has ? { block: 'likelihood' as const, theta, covariance, kept } : null
  return { figures, side, linear: false }
}

export function squaresOf(
  { model, uses, squares }: DensityEstimates,
  { statement: { mean } }: DensityStart
): Estimate | null {
  if (uses === null || squares === null) return null
  const figures = squaresFigures(model, uses, squares)
  const { estimates, unscaledCovariance } = squares
  const kept = withVariance(unscaledCovariance)
  const has = figures.usable && kept.length > 0
  const side = has ? { block: 'squares' as const, estimates, unscaledCovariance, kept } : null
  return { figures, side, linear: mean?.linear.length === uses.length }
}

/** Inverse of minus the derivative of an estimate's summed scores, and what it is called. */
function breadOf(side: DensitySide, { model: { information } }: SideFigures) {
  const whole = side.block === 'likelihood' ? side.covariance : side.unscaledCovariance
  const breadName = information === 'observed' ? ('observed' as const) : ('expected' as const)
  return { bread: principal(whole, side.kept), breadName }
}

/** k × 1: the pilot series of a density are its rows' scores, summed. */
function onesOf(k: number): Matrix {
  return { rows: k, cols: 1, data: new Float64Array(k).fill(1) }
}

/** The estimator of the covariances as a pass over all rows makes it, or two across lags, for each estimate. */
export async function byPass(
  entry: CovarianceEstimator,
  { pass, spec, observations, reduce }: Asked,
  estimates: readonly Estimate[]
): Promise<(of: Estimate) => CovarianceEstimator> {
  const { std_errors: choice } = spec.inference
  const summed = summedOf(choice)
  const without = (because: string): CovarianceEstimator => ({
    ...entry,
    compute: () => ({ matrix: null, because })
  })
  if (entry === bootstrap) return () => entry
  if (summed === null) return () => without(besideRows)
  const sides = estimates.flatMap(({ side }) => side ?? [])
  if (sides.length === 0) return () => without(noFunctions)
  const sandwich = { choice, sides, observations, series: [] }
  if (summed.kind === 'lags') {
    if (spec.model.weights !== undefined) return () => without(summed.withFrequencies)
    const at = { asked: summed.asked(choice), length: observations, limits: spec.limits }
    const ofSides = estimates.flatMap(({ side, figures }) =>
      side === null ? [] : { ...breadOf(side, figures), pilot: onesOf(side.kept.length) }
    )
    const computed = await laggedCovariances(
      summed,
      { ...at, estimates: ofSides },
      async (series) => {
        const own = { ...pass, sandwich: { ...sandwich, series } }
        return { sums: await reduce(own), places: sidePlaces(own, sidesFrom(own)).series }
      }
    )
    return ({ side }) =>
      side === null ? without(noFunctions) : { ...entry, compute: computed[sides.indexOf(side)] }
  }
  const own = { ...pass, beside: groupingColumns(choice), sandwich }
  const sums = await reduce(own)
  const { places } = sidePlaces(own, sidesFrom(own))
  return ({ side, figures, linear }) => {
    const place = places.find((found) => found.side === side)
    if (side === null || place === undefined) return without(noFunctions)
    const functions = {
      ...breadOf(side, figures),
      observations,
      rank: side.kept.length,
      linear
    }
    const leverage = sumAt(sums, place.without) === 0
    const at = { ...place, choice, sums, name: entry.name, functions, leverage }
    return { ...entry, compute: ({ toTerms }) => outcomeOf(summed, { ...at, toTerms }) }
  }
}

/** What a request asks of the rows, and a pass that answers. */
export interface Asked {
  readonly spec: FitSpec
  readonly pass: DensityPass
  readonly reduce: (pass: DensityPass) => Promise<Sums>
  readonly observations: number
}
