import { nuisanceScale } from '../nuisance.ts'
import { suspicious } from '../regression/nuisance-limits.ts'
import { profileOnGrid, signedShape } from '../regression/shape-ends.ts'
import { type Climb, heightOf } from './climb.ts'
import { type Climbing, withSampleCurvature } from './climbing.ts'
import { betaOf } from './frame.ts'
import type { Point } from './regression-pass.ts'
import { type Found, type Passes, searchRows, within } from './search.ts'
import { placesOf, sumAt } from './sums.ts'

/** Points to search again from: the maxima of the sample with the shape held at the values of a grid. */
function pointsOnGrid({ workspace, pass }: Climbing, { frame }: Found, k: number): Point[] {
  const { coordinates, search } = workspace
  return profileOnGrid(workspace, k, search).map(({ gamma, phi }) => ({
    criterion: 'likelihood',
    order: 0,
    beta: betaOf(frame, coordinates.toCoefficients(gamma), pass.origin),
    phi
  }))
}

/**
 * The better of a search over all rows and of one from the best point of a grid of shapes of either sign: the rule
 * of `withSignedShape`, the points of the grid being the sample's and their likelihoods those of all rows. A search
 * that ran off to infinity is not made again from the same side.
 */
export async function withSignedShape(
  begun: Climbing,
  found: Found,
  passes: Passes
): Promise<Found> {
  const { likelihood, frame } = found
  const { family } = begun.model
  const k = signedShape(family)
  if (k === undefined || likelihood === null) return found
  const points = pointsOnGrid(begun, found, k)
  if (points.length === 0) return found
  const pass = { ...begun.pass, frame: { ...frame, aliases: [] }, points }
  const sums = await passes.source.reduce(pass, within(passes, found.passes))
  const heights = placesOf(pass).map(({ value }) => sumAt(sums, value))
  const best = points[heights.indexOf(Math.max(...heights.filter(Number.isFinite)))]
  if (best === undefined) return { ...found, passes: found.passes + 1 }
  const scale = nuisanceScale(family)
  const there = { ...found, passes: found.passes + 1 }
  const shape = scale.toPhi(likelihood.tau)[k]
  const ranOff =
    likelihood.outside === true || (!likelihood.settled && Math.abs(shape) > suspicious)
  if (ranOff && Math.sign(best.phi[k]) === Math.sign(shape)) return there
  const start: Climb = {
    ...likelihood,
    beta: best.beta,
    tau: scale.fromPhi(best.phi),
    curvature: null,
    step: likelihood.step.map(() => 0),
    value: Number.POSITIVE_INFINITY,
    distance: Number.POSITIVE_INFINITY,
    decrement: Number.NaN,
    passes: 0,
    outside: false,
    settled: false
  }
  const climb = withSampleCurvature(start, { ...begun.pass, frame }, { ...begun, scale })
  const own = { ...begun, frame, squares: null, likelihood: climb, norm: null }
  const ended = await searchRows(own, passes, found.passes + 1)
  if ('unlike' in ended) throw new Error('the rank of the design has been settled')
  const { squares, squaresSums } = found
  const other = ended.likelihood
  const gain = 1e-9 * (1 + Math.abs(likelihood.value))
  const better =
    other?.settled === true &&
    (!likelihood.settled || heightOf(other) > heightOf(likelihood) + gain)
  return better ? { ...ended, squares, squaresSums } : { ...found, passes: ended.passes }
}
