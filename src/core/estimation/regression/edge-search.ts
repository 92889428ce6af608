import { linearPredictor, type Predictor } from '../../model/predictor.ts'
import { column, zeros } from '../../numeric/matrix.ts'
import { type LikelihoodProblem, takeObservations } from '../likelihood.ts'
import { nuisanceScale } from '../nuisance.ts'
import { likelihoodObjective, observationCount } from '../objective.ts'
import type { LinearRestriction } from '../tests/restriction.ts'
import { type EdgeAscent, type EdgeReading, edgeAscent, mostBeyond } from './edge-ascent.ts'
import {
  affineForm,
  besideEdges,
  type EdgeConstraint,
  type EdgePlace,
  type EdgeRow,
  farthestBeyond,
  rowsNotInside
} from './edge-rows.ts'
import { type LikelihoodFit, type MaximiseOptions, maximise } from './likelihood-fit.ts'
import { type RestrictedCoordinates, restrict } from './restriction.ts'

/** A likelihood with an affine predictor, and how it is searched. */
export interface EdgeProblem {
  readonly problem: LikelihoodProblem
  readonly search: Omit<MaximiseOptions, 'starts' | 'phi'>
  /** The size of the terms that each row's offset is the sum of; absent where offsets are given. */
  readonly terms?: Float64Array
}

/** A maximum with some rows held at the end of their mean. */
export interface HeldMaximum {
  readonly held: readonly EdgeRow[]
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

/** Where a search over the inside of the range got stuck. */
export type StuckFit = Pick<LikelihoodFit, 'gamma' | 'phi'>

/** Where rows of a problem stand to the ends of their means. */
function placeOf({ problem, terms }: Pick<EdgeProblem, 'problem' | 'terms'>, phi: Float64Array) {
  const form = { ...affineForm(problem), ...(terms === undefined ? {} : { terms }) }
  return (gamma: Float64Array): EdgePlace => {
    const predictor = new Float64Array(form.offset.length)
    problem.predictor.evaluate(gamma, predictor, null)
    return { ...form, gamma, predictor, phi }
  }
}

/** The predictor with the rows that rest on an end a breath inside. */
function restingInside(
  problem: LikelihoodProblem,
  at: (gamma: Float64Array) => EdgePlace
): Predictor {
  const { predictor } = problem
  return {
    ...predictor,
    evaluate(gamma, m, jacobian) {
      if (!predictor.evaluate(gamma, m, jacobian)) return false
      m.set(besideEdges(m, rowsNotInside(problem, at(gamma)).resting))
      return true
    }
  }
}

/** The ascent along the edge of the range, with all rows at hand, from where a search got stuck; null where it does not settle. */
export function ascentOf(
  of: Omit<EdgeProblem, 'search'>,
  { gamma, phi }: StuckFit
): EdgeAscent | null {
  const { problem } = of
  const scale = nuisanceScale(problem.family)
  const r = gamma.length
  const at = placeOf(of, phi)
  const objective = likelihoodObjective(
    { ...problem, predictor: restingInside(problem, at) },
    scale
  )
  const n = observationCount(problem)
  const read = (x: Float64Array): EdgeReading => {
    const gradient = new Float64Array(x.length)
    const second = zeros(x.length, x.length)
    const value = n * objective.hessian(x, gradient, second)
    return {
      value,
      gradient: gradient.map((v) => n * v),
      second: { ...second, data: second.data.map((v) => n * v) },
      beyond: farthestBeyond(problem, at(x.slice(0, r)), mostBeyond)
    }
  }
  const ascent = edgeAscent(Float64Array.of(...gamma, ...scale.fromPhi(phi)), r)
  let step = ascent.next()
  while (step.done !== true) step = ascent.next(read(step.value))
  return step.value
}

/** Some rows that rest on their ends, as a restriction on γ. */
function restrictionOf(active: readonly EdgeConstraint[]): LinearRestriction {
  const r = active[0].normal.length
  const a = zeros(active.length, r)
  active.forEach(({ normal }, k) => {
    for (let j = 0; j < r; j++) a.data[j * a.rows + k] = normal[j]
  })
  return { a, q: Float64Array.from(active, ({ bound }) => bound) }
}

/** Where an ascent ended. */
function endOf({ predictor, family }: LikelihoodProblem, { x }: EdgeAscent): StuckFit {
  const r = predictor.parameters.length
  return { gamma: x.slice(0, r), phi: nuisanceScale(family).toPhi(x.slice(r)) }
}

/**
 * The maximum inside the range of the means, where an ascent along its edge left it: a search over the inside can
 * get stuck beside the edge, whose steps are cut short there. Null where the ascent holds a row, or none settled.
 */
export function maximumInside(
  { problem, search }: EdgeProblem,
  found: EdgeAscent | null
): LikelihoodFit | null {
  if (found === null || found.active.length > 0) return null
  const { gamma, phi } = endOf(problem, found)
  const fit = maximise(problem, { ...search, starts: [gamma], phi })
  return fit?.check.failed === null ? fit : null
}

/**
 * The maximum on the edge of the range of the means, where a search over the inside got stuck: the rows that an
 * ascent along the edge ends on are held as equality constraints, and the rest is maximised. Their multipliers are
 * positive (Karush-Kuhn-Tucker; Nocedal & Wright 2006, 12.3). Null where no row is held, or the ascent did not
 * settle.
 */
export function maximumAtEdge(of: EdgeProblem, found: EdgeAscent | null): HeldMaximum | null {
  const { problem, search } = of
  if (found === null || found.active.length === 0) return null
  const { gamma, phi } = endOf(problem, found)
  const held = rowsNotInside(problem, placeOf(of, phi)(gamma)).resting
  const own = {
    problem,
    kept: [...gamma.keys()],
    toCoefficients: (values: Float64Array) => values
  }
  const within = restrict(own, restrictionOf(found.active), gamma)
  const at = new Set(held.map(({ i }) => i))
  const others = Array.from({ length: problem.observations.rows }, (_, i) => i).filter(
    (i) => !at.has(i)
  )
  const inner = maximise(takeRows({ ...problem, predictor: within.predictor }, others), {
    ...search,
    starts: [within.fromGamma(gamma)],
    phi
  })
  if (inner === null || inner.check.failed !== null) return null
  const predictor = new Float64Array(problem.observations.rows)
  others.forEach((i, k) => {
    predictor[i] = inner.rows.predictor[k]
  })
  return {
    held,
    within,
    inner,
    gamma: within.toGamma(inner.gamma),
    predictor: besideEdges(predictor, held)
  }
}
