import { xtv } from '../../../numeric/linalg/gram.ts'
import { multiply, multiplyVector } from '../../../numeric/linalg/product.ts'
import { at, type Matrix, transpose } from '../../../numeric/matrix.ts'
import { type EdgeReading, edgeAscent, grown } from '../../regression/edge-ascent.ts'
import { clear } from '../../regression/edge-inside.ts'
import type { EdgeConstraint } from '../../regression/edge-rows.ts'
import { nearest, nullSpace } from '../../regression/restriction.ts'
import type { Search, SurfacePoint } from '../../stacked/surface.ts'
import type { LinearRestriction } from '../../tests/restriction.ts'
import type { RowSurface } from '../around/row-surface.ts'

/** A maximum under a restriction over all coefficients whose means stay in their range. */
export interface InRange {
  readonly point: SurfacePoint
  /** Some rows are held on an end of their mean. */
  readonly driven: boolean
  /** Rows that are known to bound a step. */
  readonly known: readonly EdgeConstraint[]
}

/** Where such a maximum is looked for. */
interface Near {
  /** A point near it, and rows that are known to bound a step; the optimum, and none, where they are not known. */
  readonly from?: Float64Array
  readonly known?: readonly EdgeConstraint[]
}

/** The points of a restriction as origin + Nz, the first `free` of z being of the predictor. */
interface Moves {
  readonly origin: Float64Array
  readonly directions: Matrix
  readonly free: number
}

function movesUnder({ map }: RowSurface, { a, q }: LinearRestriction, from: Float64Array): Moves {
  const { rows: r } = map
  const ofNuisance = (i: number) => !Array.from({ length: r }, (_, j) => at(a, i, j)).some(Boolean)
  const nuisance = Array.from({ length: a.rows }, (_, i) => i).filter(ofNuisance).length
  return {
    origin: nearest(a, q, from),
    directions: nullSpace(a),
    free: r - (a.rows - nuisance)
  }
}

/** What of a normal the moves leave below which they leave the row where it is. */
const still = 1e-12

/**
 * Rows as constraints on the moves, without those that no move changes; null where one of these lies beyond its
 * end, or on it with a density that vanishes there.
 */
function onMoves(
  constraints: readonly EdgeConstraint[],
  { origin, directions, free }: Moves
): EdgeConstraint[] | null {
  const out: EdgeConstraint[] = []
  for (const one of constraints) {
    const whole = new Float64Array(origin.length)
    whole.set(one.normal)
    const normal = xtv(directions, whole).subarray(0, free)
    const bound = whole.reduce((short, value, j) => short - value * origin[j], one.bound)
    const length = (v: Float64Array) =>
      v.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    if (length(normal) > still * length(one.normal)) out.push({ ...one, normal, bound })
    else if (bound > (one.rests ? clear : -clear) * one.size) return null
  }
  return out
}

/** What a pass said of a point, in the moves. */
function readingOf(point: SurfacePoint, beyond: readonly EdgeConstraint[], n: Matrix): EdgeReading {
  return {
    value: -point.logLikelihood,
    gradient: xtv(n, point.gradient).map((value) => -value),
    second: multiply(transpose(n), multiply(point.information, n)),
    beyond
  }
}

/**
 * The maximum of a likelihood under a restriction over all coefficients whose means stay in their range, its ends
 * included: the ascent along the edge of `edgeAscent` in the coordinates that the restriction leaves. Null where
 * it leaves no such point, or the ascent does not settle.
 */
export function* ascentInRange(
  surface: RowSurface,
  restriction: LinearRestriction,
  { from = new Float64Array(surface.map.cols), known = [] }: Near
): Search<InRange | null> {
  const moves = movesUnder(surface, restriction, from)
  const { origin, directions, free } = moves
  const before = onMoves(known, moves)
  if (before === null) return null
  const gammaOf = (z: Float64Array) =>
    multiplyVector(directions, z).map((value, j) => value + origin[j])
  const seen = new Map<EdgeReading, SurfacePoint>()
  let all = known
  const ascent = edgeAscent(new Float64Array(directions.cols), free, before)
  let step = ascent.next()
  while (step.done !== true) {
    const point = yield { gamma: gammaOf(step.value), size: Number.POSITIVE_INFINITY }
    if (point === null) return null
    const { beyond: told = [] } = point
    const beyond = onMoves(told, moves)
    if (beyond === null) return null
    all = grown(all, { beyond: told })
    const reading = readingOf(point, beyond, directions)
    seen.set(reading, point)
    step = ascent.next(reading)
  }
  const end = step.value
  const last = end === null ? undefined : seen.get(end.reading)
  if (end === null || last === undefined) return null
  const logLikelihood = last.logLikelihood + end.decrement ** 2 / 2
  const point = { ...last, gamma: gammaOf(end.x), logLikelihood }
  return { point, driven: end.active.length > 0, known: all }
}
