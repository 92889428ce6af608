import { families } from '../../model/families/registry.ts'
import { linearPredictor, type Predictor } from '../../model/predictor.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { minimise } from '../../numeric/optim/minimise.ts'
import type { Objective } from '../../numeric/optim/objective.ts'
import type { LikelihoodProblem } from '../likelihood.ts'
import { type NuisanceScale, nuisanceScale } from '../nuisance.ts'
import { likelihoodObjective, observationCount } from '../objective.ts'
import { expressionPredictor } from '../regression/coordinates.ts'
import { isExpression, isLinear, type RegressionModel } from '../regression/model.ts'
import type { PlotContext } from './plot.ts'
import { seriesNames, usable } from './points.ts'

/**
 * The surroundings of one optimum, in units of log-likelihood: what is lost when some coefficients
 * are held at other values and everything else is optimised again.
 */
export interface Terrain {
  readonly series: 'least_squares' | 'maximum_likelihood'
  /** Optimum and standard errors of the kept coefficients. */
  readonly centre: Float64Array
  readonly errors: Float64Array
  /** The loss is a formula: it costs nothing. */
  readonly closed: boolean
  /** The loss is its second-order approximation at the optimum. */
  readonly approximate: boolean
  /** Loss ≥ 0 with the coefficients `held` (places among the kept) at `values`; NaN where it fails. */
  loss(held: readonly number[], values: readonly number[]): number
}

/** Above this many unknowns, or n·m² for m unknowns, the quadratic approximation is drawn. */
const unknownLimit = 5
const workLimit = 40_000

/** Objective over some entries of x, the others held at `base`. */
function restricted(f: Objective, base: Float64Array, free: readonly number[]): Objective {
  const x = base.slice()
  const gradient = new Float64Array(f.size)
  const hessian = zeros(f.size, f.size)
  const load = (part: Float64Array): Float64Array => {
    free.forEach((j, k) => {
      x[j] = part[k]
    })
    return x
  }
  const pick = (out: Float64Array): void => {
    free.forEach((j, k) => {
      out[k] = gradient[j]
    })
  }
  return {
    size: free.length,
    value: (part) => f.value(load(part)),
    gradient(part, out) {
      const value = f.gradient(load(part), gradient)
      pick(out)
      return value
    },
    hessian(part, out, outHessian) {
      const value = f.hessian(load(part), gradient, hessian)
      pick(out)
      free.forEach((j, k) => {
        free.forEach((i, l) => {
          outHessian.data[k * free.length + l] = at(hessian, i, j)
        })
      })
      return value
    }
  }
}

/** Loss by Newton on the other unknowns, each search beginning where the last one ended. */
function profiledLoss(
  f: Objective,
  best: Float64Array,
  { factor, cancelled }: { readonly factor: number; readonly cancelled: () => boolean }
): Terrain['loss'] {
  const lowest = f.value(best)
  const base = best.slice()
  let last = best
  return (held, values) => {
    held.forEach((j, k) => {
      base[j] = values[k]
    })
    const free = Array.from(best.keys()).filter((j) => !held.includes(j))
    if (free.length === 0) return (f.value(base) - lowest) * factor
    const inner = restricted(f, base, free)
    const start = Float64Array.from(free, (j) => last[j])
    const from = Number.isFinite(inner.value(start))
      ? start
      : Float64Array.from(free, (j) => best[j])
    const found = minimise(inner, from, { iterations: 60, cancelled })
    if (!Number.isFinite(found.value)) return Number.NaN
    last = base.slice()
    free.forEach((j, k) => {
      last[j] = found.x[k]
    })
    return (found.value - lowest) * factor
  }
}

/** ½ d'C⁻¹d for the covariance C of the held coefficients: exact for a sum of squares of an affine mean. */
function quadraticLoss(centre: Float64Array, covariance: Matrix): Terrain['loss'] {
  return (held, values) => {
    const [i, j] = held
    const d = (values[0] ?? 0) - centre[i]
    const a = at(covariance, i, i)
    if (j === undefined) return (0.5 * d * d) / a
    const e = values[1] - centre[j]
    const [b, c] = [at(covariance, i, j), at(covariance, j, j)]
    return (0.5 * (c * d * d - 2 * b * d * e + a * e * e)) / (a * c - b * b)
  }
}

/**
 * With normal errors and an affine mean the loss is closed: ½Δ/σ² for a known variance, and
 * (n/2) ln(1 + Δ/RSS) when the variance is estimated anew at each point (Δ the rise of RSS).
 */
function normalLoss(
  { model, likelihood }: PlotContext,
  quadratic: Terrain['loss']
): Terrain['loss'] | null {
  const [scale] = model.family.nuisance
  if (!model.family.facts.quadratic || scale === undefined || likelihood === null) return null
  if (scale.known !== null) return quadratic
  const n = model.nobs
  return (held, values) => (n / 2) * Math.log1p((2 * quadratic(held, values)) / n)
}

function principal(matrix: Matrix, kept: readonly number[], factor: number): Matrix {
  const out = zeros(kept.length, kept.length)
  kept.forEach((i, k) => {
    kept.forEach((j, l) => {
      out.data[l * out.rows + k] = at(matrix, i, j) * factor
    })
  })
  return out
}

function predictorOf(model: RegressionModel, kept: readonly number[]): Predictor | null {
  if (isExpression(model)) return expressionPredictor(model)
  if (!isLinear(model)) return null
  const { x, offset } = model.mean
  const own = zeros(x.rows, kept.length)
  kept.forEach((j, k) => {
    column(own, k).set(column(x, j))
  })
  return linearPredictor(
    own,
    offset,
    kept.map((j) => model.terms[j].name)
  )
}

interface Parts {
  readonly context: PlotContext
  readonly series: Terrain['series']
  readonly problem: LikelihoodProblem
  readonly centre: Float64Array
  readonly covariance: Matrix
  readonly scale: NuisanceScale
  readonly phi: Float64Array
}

function terrainOf(parts: Parts): Terrain | null {
  const { context, series, problem, centre, covariance, scale, phi } = parts
  const errors = Float64Array.from(centre, (_, k) => Math.sqrt(at(covariance, k, k)))
  if (!centre.every(Number.isFinite) || !errors.every((e) => e > 0 && e < Infinity)) return null
  const unknowns = centre.length + scale.free.length
  const place = { series, centre, errors, closed: true, approximate: false }
  const quadratic = quadraticLoss(centre, covariance)
  if (problem.predictor.linear && context.model.link.affine) {
    if (series === 'least_squares') return { ...place, loss: quadratic }
    const exact = normalLoss(context, quadratic)
    if (exact !== null) return { ...place, loss: exact }
  }
  const { smooth } = problem.family.facts
  const work = problem.observations.rows * unknowns * unknowns
  if (smooth && (work > workLimit || unknowns > unknownLimit)) {
    return { ...place, approximate: true, loss: quadratic }
  }
  const f = likelihoodObjective(problem, scale)
  const best = Float64Array.from([...centre, ...scale.fromPhi(phi)])
  const profiled = profiledLoss(f, best, {
    factor: observationCount(problem),
    cancelled: context.control.cancelled
  })
  const others = (held: readonly number[]): boolean => centre.length > held.length
  return {
    ...place,
    closed: false,
    loss: (held, values) => (!smooth && others(held) ? Number.NaN : profiled(held, values))
  }
}

function squaresTerrain(context: PlotContext, predictor: Predictor): Terrain | null {
  const { model, kept, squares } = context
  if (squares === null || model.squares === null || !(squares.sigma2 > 0)) return null
  const { y, weights } = model.squares
  const family = families.normal.create({ scale: Math.sqrt(squares.sigma2) })
  const observations = { rows: y.length, y, size: null, precision: weights, frequency: null }
  return terrainOf({
    context,
    series: 'least_squares',
    problem: { observations, predictor, family, link: model.link },
    centre: Float64Array.from(kept, (j) => squares.coefficients[j]),
    covariance: principal(squares.unscaledCovariance, kept, squares.sigma2),
    scale: nuisanceScale(family),
    phi: Float64Array.of(squares.sigma2)
  })
}

function likelihoodTerrain(context: PlotContext, predictor: Predictor): Terrain | null {
  const { model, kept, likelihood } = context
  const ml = usable(likelihood)
  if (ml === null) return null
  return terrainOf({
    context,
    series: 'maximum_likelihood',
    problem: {
      observations: model.observations,
      predictor,
      family: model.family,
      link: model.link
    },
    centre: Float64Array.from(kept, (j) => ml.coefficients[j]),
    covariance: principal(ml.covariance, kept, 1),
    scale: nuisanceScale(model.family),
    phi: ml.phi
  })
}

/** The surroundings of both optima, as far as they exist. */
export function terrains(context: PlotContext): readonly Terrain[] {
  const predictor = predictorOf(context.model, context.kept)
  if (predictor === null) return []
  return [squaresTerrain(context, predictor), likelihoodTerrain(context, predictor)].filter(
    (terrain) => terrain !== null
  )
}

/** Whose surroundings these are, and whether they are exact. */
export function inWords({ series, approximate }: Terrain): string {
  return `${seriesNames[series]}${approximate ? ' (second-order approximation)' : ''}`
}
