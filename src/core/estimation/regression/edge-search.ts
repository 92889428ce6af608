import { linearPredictor } from '../../model/predictor.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { type LikelihoodProblem, takeObservations } from '../likelihood.ts'
import { affineForm, constraintsOf, type EdgeRow, edgeRows, rowsAt } from './edge-rows.ts'
import { type LikelihoodFit, type MaximiseOptions, maximise } from './likelihood-fit.ts'
import { type RestrictedCoordinates, restrict } from './restriction.ts'

/** What stands in for the end itself where a density is evaluated. */
const closest = 2 ** -50
/** Changes of the set of held rows that are tried, for every parameter. */
const mostRounds = 4

/** A likelihood with an affine predictor, and how it is searched. */
export interface EdgeProblem {
  readonly problem: LikelihoodProblem
  readonly search: Omit<MaximiseOptions, 'starts' | 'phi'>
}

/** A maximum with some rows held at the end of their mean. */
export interface HeldMaximum {
  readonly held: readonly EdgeRow[]
  readonly chosen: readonly EdgeRow[]
  readonly within: RestrictedCoordinates
  /** Over the other rows, in coordinates that keep the held rows where they are. */
  readonly inner: LikelihoodFit
  readonly gamma: Float64Array
  /** Predictors of all rows, the held ones a breath inside their range. */
  readonly predictor: Float64Array
}

/** The problem of some of its rows. */
export function takeRows(problem: LikelihoodProblem, rows: readonly number[]): LikelihoodProblem {
  const { z, offset } = affineForm(problem)
  const own = zeros(rows.length, z.cols)
  for (let k = 0; k < z.cols; k++) {
    const source = column(z, k)
    column(own, k).set(rows.map((i) => source[i]))
  }
  return {
    ...problem,
    observations: takeObservations(problem.observations, rows),
    predictor: linearPredictor(
      own,
      Float64Array.from(rows, (i) => offset[i]),
      problem.predictor.parameters
    )
  }
}

/** Predictors with the held rows a breath inside their range. */
export function besideEdges(predictor: Float64Array, held: readonly EdgeRow[]): Float64Array {
  const out = predictor.slice()
  const scale = predictor.reduce((most, m) => Math.max(most, Math.abs(m)), 1)
  for (const { i, edge, side } of held) out[i] = edge + side * closest * scale
  return out
}

/** Maximises over the other rows with these held; null when that cannot start or does not end well. */
function maximiseHeld(
  { problem, search }: EdgeProblem,
  from: {
    readonly gamma: Float64Array
    readonly phi: Float64Array
    readonly held: readonly EdgeRow[]
  }
): HeldMaximum | null {
  const { gamma, held, phi } = from
  const form = affineForm(problem)
  const { chosen, restriction } = constraintsOf(form, held)
  const kept = [...gamma.keys()]
  const own = { problem, kept, toCoefficients: (values: Float64Array) => values }
  const within = restrict(own, restriction, gamma)
  const at = new Set(held.map(({ i }) => i))
  const others = [...form.offset.keys()].filter((i) => !at.has(i))
  const inner = maximise(takeRows({ ...problem, predictor: within.predictor }, others), {
    ...search,
    starts: [within.fromGamma(gamma)],
    phi
  })
  if (inner === null) return null
  const predictor = new Float64Array(form.offset.length)
  others.forEach((i, k) => {
    predictor[i] = inner.rows.predictor[k]
  })
  return {
    held,
    chosen,
    within,
    inner,
    gamma: within.toGamma(inner.gamma),
    predictor: besideEdges(predictor, held)
  }
}

/** Multipliers of the held rows' constraints: the gradient in terms of their outward normals. */
function multipliers(problem: LikelihoodProblem, z: Matrix, maximum: HeldMaximum): Float64Array {
  const { chosen, inner, predictor } = maximum
  const { score } = rowsAt(problem, predictor, inner.phi)
  const gradient = new Float64Array(z.cols)
  for (let j = 0; j < z.cols; j++) {
    const zj = column(z, j)
    for (let i = 0; i < score.length; i++) gradient[j] += score[i] * zj[i]
  }
  const normals = zeros(z.cols, chosen.length)
  chosen.forEach(({ i, side }, k) => {
    for (let j = 0; j < z.cols; j++) column(normals, k)[j] = -side * at(z, i, j)
  })
  return leastSquares({ x: normals, tail: null, y: gradient, yTail: null, weights: null })
    .coefficients
}

/**
 * The held row whose bound pulls the wrong way, by the sign of its multiplier (Karush–Kuhn–Tucker):
 * the gradient must point out of the range in all of them. Null when every multiplier is right.
 */
function releasable(problem: LikelihoodProblem, maximum: HeldMaximum): EdgeRow | null {
  const { chosen } = maximum
  if (chosen.length === 0) return null
  const found = multipliers(problem, affineForm(problem).z, maximum)
  const largest = found.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  let worst = -1
  found.forEach((v, k) => {
    if (v < -1e-6 * largest && (worst < 0 || v < found[worst])) worst = k
  })
  return chosen[worst] ?? null
}

/** Rows that were to be held but depend on others which put them elsewhere. */
function strayedRows(problem: LikelihoodProblem, { held, gamma }: HeldMaximum): EdgeRow[] {
  const predictor = new Float64Array(problem.observations.rows)
  problem.predictor.evaluate(gamma, predictor, null)
  const scale = predictor.reduce((most, m) => Math.max(most, Math.abs(m)), 1)
  return held.filter(({ i, edge }) => Math.abs(predictor[i] - edge) > 1e-8 * scale)
}

/** Where a search over the inside of the range got stuck. */
export type StuckFit = Pick<LikelihoodFit, 'gamma' | 'phi' | 'rows'>

/**
 * The maximum on the edge of the range of the means, when the point where a search stuck lies there:
 * the rows there are held as equality constraints, the rest is maximised, and the multipliers decide
 * which rows stay (active set method; Nocedal & Wright 2006, 12.3 and 16.5). Null elsewhere.
 */
export function maximumAtEdge(edge: EdgeProblem, stuck: StuckFit): HeldMaximum | null {
  const { problem } = edge
  let { gamma } = stuck
  let held = edgeRows({ problem, predictor: stuck.rows.predictor, phi: stuck.phi })
  for (let round = 0; held.length > 0 && round <= mostRounds * gamma.length; round++) {
    const maximum = maximiseHeld(edge, { gamma, phi: stuck.phi, held })
    if (maximum === null) return null
    const { inner, predictor } = maximum
    const strayed = strayedRows(problem, maximum)
    if (strayed.length > 0) held = held.filter((row) => !strayed.includes(row))
    else if (inner.check.failed === null) {
      const release = releasable(problem, maximum)
      if (release === null) return maximum
      held = held.filter(({ i }) => i !== release.i)
    } else {
      const known = new Set(held.map(({ i }) => i))
      const further = edgeRows({ problem, predictor, phi: inner.phi })
      const met = further.filter(({ i }) => !known.has(i))
      if (met.length === 0) return null
      held = [...held, ...met]
    }
    // A convex mix with the interior point of the search stays inside for every row that is let go.
    gamma = maximum.gamma.map((value, j) => 0.9 * value + 0.1 * stuck.gamma[j])
  }
  return null
}
