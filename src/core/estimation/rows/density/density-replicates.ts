import type { FitSpec } from '../../../model/spec.ts'
import { type AskedSamples, askedSamples, collectReplicates } from '../../covariances/resample.ts'
import type { DensityFit } from '../../density/density-fit.ts'
import { noFunctions } from '../../density/inference.ts'
import type { DensityLikelihood } from '../../density/model.ts'
import { type DensityReplicates, noLocation } from '../../density/resampling.ts'
import { descend, isSound } from '../../density/search.ts'
import { batchesOf } from '../bootstrap/batches.ts'
import { pairDraws } from '../bootstrap/census.ts'
import { constantsFrom } from '../bootstrap/cubed.ts'
import type { LawDraws, PairDraws } from '../bootstrap/draws.ts'
import { allRefits } from '../bootstrap/refits.ts'
import { coefficientsOf } from '../frame.ts'
import type { Passes } from '../search.ts'
import { sidesFrom } from './density-kernel.ts'
import type { DensitySide } from './density-pass.ts'
import { cubedPlaces, sidePlaces } from './density-sandwich.ts'
import type { DensityStart } from './density-start.ts'
import { lawDraws } from './law-draws.ts'
import type { RowSquares } from './mean-squares.ts'
import type { Reading } from './reading.ts'

/** Both estimates over all rows, and passes that are made of them. */
interface Fitted {
  readonly start: DensityStart
  readonly model: DensityLikelihood
  /** Where the likelihood's search ended, and its fit; null where that is no maximum. */
  readonly theta: Float64Array
  readonly fit: DensityFit | null
  readonly squares: RowSquares | null
  readonly reading: Reading
  readonly passes: Passes
}

/** How many samples there are, and how they are drawn. */
interface Drawn {
  readonly draws: PairDraws | LawDraws
  readonly replicates: number
}

/** Maxima of the likelihoods of all samples, each search asking for its next point in the passes of all. */
async function maxima(
  { start, model, reading }: Fitted,
  { theta: at }: DensityFit,
  { draws, replicates }: Drawn
): Promise<Float64Array[]> {
  const { spec, control, pass } = start
  const options = { optimizer: spec.optimizer, control }
  const free = [...model.names.keys()].filter((j) => !model.unused.includes(j))
  const size = model.fixed.length
  const found: Float64Array[] = []
  for (const numbers of batchesOf(replicates, 1 + size + (size * (size + 1)) / 2)) {
    const answered = reading.answer({ ...pass, draws })
    const searches = numbers.map((number) => {
      const sample = { ...model, sums: answered.onSample(number) }
      return () => descend(sample, { free, at }, options)
    })
    await answered.settleAll(searches)
    for (const search of searches) {
      const end = await answered.settle(search)
      if (isSound(end)) found.push(end.theta)
    }
  }
  return found
}

/** Least squares of the mean of all samples. */
async function leastSquares(
  { refit: { climb, ...of } }: RowSquares,
  { reading, passes }: Fitted,
  on: Drawn
): Promise<Float64Array[]> {
  const [ends] = await allRefits([climb], { ...on, of: { ...of, done: reading.done } }, passes)
  return ends.flatMap((end) =>
    end === null ? [] : [coefficientsOf(of.frame, end.beta, of.pass.origin)]
  )
}

/** How samples are drawn, for which pairs are counted or laws are found in passes; a sentence where they cannot be. */
async function drawsOf(
  kind: AskedSamples['kind'],
  { start, theta, reading, passes }: Fitted
): Promise<Drawn['draws'] | string> {
  if (kind === 'residual') return noLocation
  if (kind === 'parametric') return lawDraws(start, theta, { reading, passes })
  return pairDraws(start.pass, { passes, done: reading.done })
}

/** Both estimates on samples of the rows, which passes draw as they come: the same samples as in memory. */
export async function densityRowReplicates(
  { inference }: FitSpec,
  fitted: Fitted
): Promise<DensityReplicates> {
  const { start, fit, squares } = fitted
  const { kind, replicates } = askedSamples(inference)
  const draws = await drawsOf(kind, fitted)
  if (typeof draws === 'string') return { likelihood: draws, squares: draws }
  const on = { draws, replicates }
  const most = fit === null ? null : await maxima(fitted, fit, on)
  const least = squares === null ? null : await leastSquares(squares, fitted, on)
  const drawn = { kind, replicates, seed: start.spec.optimizer.seed }
  return {
    likelihood: most === null ? noFunctions : collectReplicates(most, drawn),
    squares: least === null ? 'There is no least-squares fit.' : collectReplicates(least, drawn)
  }
}

/** Skewness constants of the parameters of some estimates, from one pass. */
export async function densityAccelerations(
  sides: readonly DensitySide[],
  { start: { pass }, reading }: Pick<Fitted, 'start' | 'reading'>
): Promise<ReadonlyMap<DensitySide, Float64Array>> {
  const own = { ...pass, cubed: sides }
  const sums = await reading.reduce(own)
  const { places } = cubedPlaces(own, sidePlaces(own, sidesFrom(own)).end)
  return new Map(
    places.map(({ side, from }) => {
      const constants = constantsFrom(sums, from, side.kept.length)
      const whole = side.block === 'likelihood' ? side.theta : side.estimates
      const out = new Float64Array(whole.length)
      side.kept.forEach((j, k) => {
        out[j] = constants[k]
      })
      return [side, out] as const
    })
  )
}
