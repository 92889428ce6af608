import { type Matrix, zeros } from '../numeric/matrix.ts'
import type { Objective } from '../numeric/optim/objective.ts'
import { assemble, expandRows, type LikelihoodProblem, rowExpansions } from './likelihood.ts'
import type { NuisanceScale } from './nuisance.ts'

/** Splits x = (θ, τ) at p. */
function split(x: Float64Array, p: number): readonly [Float64Array, Float64Array] {
  return [x.subarray(0, p), x.subarray(p)]
}

/** Number of observations a likelihood stands for: rows, or the sum of frequency weights. */
export function observationCount(problem: LikelihoodProblem): number {
  const { frequency, rows } = problem.observations
  return frequency === null ? rows : frequency.reduce((sum, f) => sum + f, 0)
}

/** Turns the (p + q)² Hessian in (θ, φ) into the (p + r)² one in (θ, τ), with sign and scale. */
function freeHessian(
  source: { readonly hessian: Matrix; readonly gradient: Float64Array; readonly phi: Float64Array },
  scale: NuisanceScale,
  out: { readonly hessian: Matrix; readonly factor: number }
): void {
  const { hessian, gradient, phi } = source
  const r = scale.free.length
  const p = hessian.rows - phi.length
  const index = (a: number) => (a < p ? a : p + scale.free[a - p])
  for (let a = 0; a < p + r; a++) {
    const da = a < p ? 1 : scale.derivatives(a - p, phi)[0]
    for (let b = 0; b < p + r; b++) {
      const db = b < p ? 1 : scale.derivatives(b - p, phi)[0]
      let h = hessian.data[index(b) * hessian.rows + index(a)] * da * db
      if (a === b && a >= p) h += gradient[index(a)] * scale.derivatives(a - p, phi)[1]
      out.hessian.data[b * out.hessian.rows + a] = h * out.factor
    }
  }
}

/**
 * −ln L / n as a function of (θ, τ) to be minimised, τ the free nuisance parameters on their
 * unbounded scale. +Infinity where the likelihood is zero or not defined.
 */
export function likelihoodObjective(problem: LikelihoodProblem, scale: NuisanceScale): Objective {
  const p = problem.predictor.parameters.length
  const q = problem.family.nuisance.length
  const r = scale.free.length
  const n = problem.observations.rows
  const factor = -1 / observationCount(problem)
  const rows = rowExpansions(n, q)
  const { predictor } = problem
  const jacobian = predictor.design ?? zeros(n, p)
  const gradient = new Float64Array(p + q)
  const hessian = zeros(p + q, p + q)
  /** The point that `rows` belongs to: a search asks for the derivatives where it has asked for the value. */
  let here: { readonly x: Float64Array; readonly phi: Float64Array | null } | null = null

  function evaluate(x: Float64Array, needsJacobian: boolean): Float64Array | null {
    const [theta, tau] = split(x, p)
    const wanted = needsJacobian && predictor.design === null ? jacobian : null
    if (here?.x.every((value, k) => value === x[k]) === true) {
      const known = wanted === null || here.phi === null
      return known || predictor.evaluate(theta, rows.predictor, wanted) ? here.phi : null
    }
    const phi = predictor.evaluate(theta, rows.predictor, wanted) ? scale.toPhi(tau) : null
    here = { x: x.slice(), phi: phi !== null && expandRows(problem, phi, rows) ? phi : null }
    return here.phi
  }

  function writeGradient(phi: Float64Array, out: Float64Array): void {
    for (let j = 0; j < p; j++) out[j] = gradient[j] * factor
    for (let a = 0; a < r; a++) {
      out[p + a] = gradient[p + scale.free[a]] * scale.derivatives(a, phi)[0] * factor
    }
  }

  return {
    size: p + r,
    value(x) {
      return evaluate(x, false) === null ? Number.POSITIVE_INFINITY : rows.logLikelihood * factor
    },
    gradient(x, out) {
      const phi = evaluate(x, true)
      if (phi === null) return Number.POSITIVE_INFINITY
      assemble(problem, { theta: x.subarray(0, p), rows, jacobian }, { gradient, hessian: null })
      writeGradient(phi, out)
      return rows.logLikelihood * factor
    },
    hessian(x, out, outHessian) {
      const phi = evaluate(x, true)
      if (phi === null) return Number.POSITIVE_INFINITY
      assemble(problem, { theta: x.subarray(0, p), rows, jacobian }, { gradient, hessian })
      writeGradient(phi, out)
      freeHessian({ hessian, gradient, phi }, scale, { hessian: outHessian, factor })
      return rows.logLikelihood * factor
    }
  }
}
