import { zeros } from '../../../numeric/matrix.ts'
import { nuisanceScale } from '../../nuisance.ts'
import {
  type EdgeAscent,
  type EdgeReading,
  edgeAscent,
  mostBeyond
} from '../../regression/edge-ascent.ts'
import { edgeInWords } from '../../regression/edge-of-mean.ts'
import type { EdgeConstraint } from '../../regression/edge-rows.ts'
import type { LikelihoodResult } from '../../regression/likelihood-result.ts'
import { nullSpace } from '../../regression/restriction.ts'
import type { Climb } from '../climb.ts'
import type { Climbing } from '../climbing.ts'
import { derivativesAt } from '../derivatives.ts'
import { fromOrthogonal, inOrthogonal, toOrthogonal } from '../frame.ts'
import { curvatureAlong } from '../newton-step.ts'
import type { Pass } from '../regression-pass.ts'
import { type Found, type Passes, within } from '../search.ts'
import type { Start } from '../start.ts'
import { placesOf, type Sums } from '../sums.ts'
import { pickedConstraint } from './edge-rows.ts'
import { restingRows } from './ends-at-points.ts'

/** A search over all rows that ended with means on the end of their range. */
export interface EdgeMaximum {
  readonly start: Start
  readonly found: Found
  /** Null where no mean rests on its end after all. */
  readonly reason: string | null
}

/** The start whose passes look at rows on an end of their mean a breath inside it. */
function atEdge(start: Climbing): Start {
  return { ...start, pass: { ...start.pass, atEdge: true } }
}

/** The search as it stands, and one pass over all rows. */
interface Searching {
  readonly start: Start
  readonly found: Found
  readonly reduce: (pass: Omit<Pass, 'frame'>) => Promise<Sums>
}

/** Coefficients and nuisance parameters of a point (U R⁻¹, τ). */
function pointAt({ found: { frame } }: Searching, x: Float64Array) {
  const r = frame.kept.length
  const own = fromOrthogonal(frame, x)
  return { beta: own.slice(0, r), tau: own.slice(r) }
}

/** What a pass over all rows says of a point. */
async function readingAt(
  of: Searching,
  climb: Climb,
  x: Float64Array
): Promise<EdgeReading & { readonly sums: Sums }> {
  const { start, found, reduce } = of
  const { frame } = found
  const scale = nuisanceScale(start.model.family)
  const { beta, tau } = pointAt(of, x)
  const r = beta.length
  const phi = scale.toPhi(tau)
  const pass: Omit<Pass, 'frame'> = {
    ...start.pass,
    points: [{ criterion: 'likelihood', order: 2, beta, phi }],
    selection: { kind: 'not_inside', at: [{ beta, phi }], restingOn: null, most: mostBeyond }
  }
  const sums = await reduce(pass)
  const [at] = placesOf({ ...pass, frame })
  const { value, gradient, second } = derivativesAt(
    { ...climb, beta, tau },
    { sums, at, frame, scale }
  )
  if (second === null) throw new Error('the pass summed second derivatives')
  return {
    value,
    gradient: toOrthogonal(frame, gradient),
    second,
    beyond: sums.picked.map((picked) => pickedConstraint(picked, frame, new Float64Array(r))),
    sums
  }
}

/** The directions in U R⁻¹ that leave some rows where they are. */
function directionsOf(active: readonly EdgeConstraint[], r: number) {
  const a = zeros(active.length, r)
  active.forEach(({ normal }, k) => {
    for (let j = 0; j < r; j++) a.data[j * a.rows + k] = normal[j]
  })
  return nullSpace(a)
}

/** The climb where an ascent ended; it goes on along the edge, or anywhere where no row is held. */
function climbAt(of: Searching, climb: Climb, end: EdgeAscent): Climb {
  const { frame } = of.found
  const r = frame.kept.length
  const { reading, active, decrement, evaluations } = end
  const held = active.length === 0 ? {} : { within: directionsOf(active, r) }
  return {
    ...climb,
    ...pointAt(of, end.x),
    ...held,
    outside: false,
    curvature: curvatureAlong({ frame, ...held }, reading.second, new Int8Array(r), null),
    value: reading.value,
    decrement,
    distance: decrement,
    step: new Float64Array(end.x.length),
    passes: climb.passes + evaluations,
    settled: true
  }
}

/** The rows that rest on an end at the maximum, in words: the first of each end, in their order. */
async function restingInWords(of: Searching, { beta, tau }: Climb): Promise<string> {
  const { start, reduce } = of
  const phi = nuisanceScale(start.model.family).toPhi(tau)
  const resting = await restingRows(start, reduce, { at: [{ beta, phi }], most: 6 })
  return edgeInWords(
    resting.flatMap(({ rows }) => rows.map(({ row }) => row)),
    resting.map(({ edge }) => edge)
  )
}

/**
 * The maximum over all rows whose means have to stay in their range, where a search left it: the ascent along the
 * edge of `maximumAtEdge`, a pass for each point; rows are held as constraints only where a step ran against them.
 * Null where it does not settle either.
 */
export async function edgeMaximumOf(
  begun: Climbing,
  found: Found,
  passes: Passes
): Promise<EdgeMaximum | null> {
  const { likelihood: ended } = found
  if (ended === null || ended.settled || ended.hasEnds !== true || begun.likelihood === null) {
    return null
  }
  const start = atEdge(begun)
  const frame = { ...found.frame, aliases: [] }
  let made = found.passes
  const reduce: Searching['reduce'] = (pass) =>
    passes.source.reduce({ ...pass, frame }, within(passes, made++))
  const of = { start, found, reduce }
  const { beta, tau } = begun.likelihood
  const ascent = edgeAscent(inOrthogonal(frame, Float64Array.of(...beta, ...tau)), beta.length)
  let sums = found.sums
  let step = ascent.next()
  while (step.done !== true) {
    const reading = await readingAt(of, ended, step.value)
    sums = reading.sums
    step = ascent.next(reading)
  }
  if (step.value === null) return null
  const likelihood = climbAt(of, ended, step.value)
  if (likelihood.curvature === null) return null
  const reason = likelihood.within === undefined ? null : await restingInWords(of, likelihood)
  return { start, found: { ...found, likelihood, sums, passes: made }, reason }
}

/** The estimate on the edge, once it is known to be sound. */
export function onEdge(result: LikelihoodResult, { reason }: EdgeMaximum): LikelihoodResult {
  const sound = result.status === 'ok' || result.status === 'rank_deficient'
  return sound && reason !== null ? { ...result, status: 'boundary', reason } : result
}
