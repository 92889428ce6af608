import { at } from '../../numeric/matrix.ts'
import { take } from '../../numeric/vector.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import type { LinearRestriction } from '../tests/restriction.ts'
import { pointInside } from './edge-inside.ts'
import {
  affineForm,
  besideEdges,
  type EdgeRow,
  predictorEdges,
  rowsAt,
  rowsNotInside,
  termSizes
} from './edge-rows.ts'
import { ascentOf, maximumAtEdge, maximumInside, takeRows } from './edge-search.ts'
import { isSettled, type LikelihoodFit, maximise } from './likelihood-fit.ts'
import { restrict } from './restriction.ts'
import type { Workspace } from './workspace.ts'

/** Where a restricted maximum lies: inside the range, put on its edge by the hypothesis itself, or driven there. */
export type EdgePlace = 'inside' | 'hypothesis' | 'edge'

export interface RestrictedMaximum {
  readonly logLikelihood: number
  readonly gamma: Float64Array
  readonly phi: Float64Array
  /** Nuisance parameters that were searched. */
  readonly free: readonly number[]
  readonly place: EdgePlace
}

/** Whether the means of a model can run against an end of their range along its linear predictor. */
export function hasEdges({ coordinates }: Pick<Workspace, 'coordinates'>): boolean {
  const { problem } = coordinates
  return problem.predictor.linear && predictorEdges(problem).length > 0
}

/**
 * Rows whose mean the restriction fixes at an end of its range, and the others; null when it fixes one beyond, or
 * on an end where its density vanishes.
 */
function fixedRows(
  problem: LikelihoodProblem,
  {
    phi,
    terms,
    largest
  }: { readonly phi: Float64Array; readonly terms: Float64Array; readonly largest: number }
) {
  const { z, offset } = affineForm(problem)
  const constant = (i: number) =>
    Array.from({ length: z.cols }, (_, j) => Math.abs(at(z, i, j))).every(
      (value) => value <= 1e-12 * largest
    )
  const gamma = new Float64Array(z.cols)
  const place = { z, offset, gamma, predictor: offset, phi, terms }
  const { resting, beyond } = rowsNotInside(problem, place)
  if (beyond.some(({ i }) => constant(i))) return null
  const pinned = resting.filter(({ i }) => constant(i))
  const fixed = new Set(pinned.map(({ i }) => i))
  const others = Array.from({ length: z.rows }, (_, i) => i).filter((i) => !fixed.has(i))
  return { pinned, others }
}

const size = (values: Float64Array) => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0)

function placeOf(pinned: readonly EdgeRow[], driven: boolean, rows: number): EdgePlace {
  if (driven) return 'edge'
  if (pinned.length === 0) return 'inside'
  return rows === 1 ? 'hypothesis' : 'edge'
}

/**
 * The maximum of a likelihood under A b = q over all coefficients whose means stay in the range of
 * the law, its edge included. Null where none of them does, or the search does not settle.
 */
export function maximumInRange(
  { coordinates, search }: Pick<Workspace, 'coordinates' | 'search'>,
  restriction: LinearRestriction,
  from: Pick<LikelihoodFit, 'gamma' | 'phi'>
): RestrictedMaximum | null {
  const { optimizer, control } = search
  const restricted = restrict(coordinates, restriction, from.gamma)
  const whole = { ...coordinates.problem, predictor: restricted.predictor }
  const form = affineForm(coordinates.problem)
  const terms = termSizes({ ...form, gamma: restricted.origin })
  const rows = fixedRows(whole, { phi: from.phi, terms, largest: size(form.z.data) })
  if (rows === null) return null
  const { pinned, others } = rows
  const problem = takeRows(whole, others)
  const near = restricted.fromGamma(from.gamma)
  const start = pointInside(problem, near)
  const options = { optimizer, control }
  const fit =
    start === null ? null : maximise(problem, { ...options, starts: [start], phi: from.phi })
  const settled = isSettled(fit)
  // A range without an inside, or one too narrow to be seen, has its maximum on the edge.
  const stuck = fit ?? { gamma: near, phi: from.phi }
  const of = { problem, search: options, terms: take(terms, others) }
  const ascent = settled ? null : ascentOf(of, stuck)
  const held = maximumAtEdge(of, ascent)
  const best = settled ? fit : (held?.inner ?? maximumInside(of, ascent))
  if (best === null) return null
  const { phi, scale } = best
  const own = held?.predictor ?? best.rows.predictor
  const predictor = new Float64Array(whole.observations.rows)
  others.forEach((i, k) => {
    predictor[i] = own[k]
  })
  const { logLikelihood } = rowsAt(whole, besideEdges(predictor, pinned), phi)
  return {
    logLikelihood,
    gamma: restricted.toGamma(held?.gamma ?? best.gamma),
    phi,
    free: scale.free,
    place: placeOf(pinned, held !== null, restriction.a.rows)
  }
}
