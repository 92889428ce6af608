import { figure } from '../../numeric/figure.ts'
import { zeros } from '../../numeric/matrix.ts'
import { residualsOf } from '../../numeric/programming/rows.ts'
import { lgamma } from '../../numeric/special/index.ts'
import type { WarningReport } from '../report.ts'
import type { Status } from '../report-blocks.ts'
import type { NumericFinding } from '../verdict/judge.ts'
import { bestOf, leastPower, type PowerVertex } from './least-power.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import {
  hasVertices,
  isAffine,
  isLinear,
  type LinearRegression,
  type RegressionModel
} from './model.ts'
import { powerSum } from './power-sums.ts'
import { logWeights } from './residual-sums.ts'
import { type SquaresFit, spread } from './squares-fit.ts'
import { weightedRows } from './weighted-rows.ts'
import type { Workspace } from './workspace.ts'

/** Whether the likelihood has a local maximum at every fit through as many rows as coefficients. */
export function isVertexLaw(model: RegressionModel): model is LinearRegression {
  return isLinear(model) && isAffine(model) && hasVertices(model.family)
}

/** Whether such a law has a curved mean. */
export function isCurvedVertexLaw(model: RegressionModel): boolean {
  return hasVertices(model.family) && !isAffine(model)
}

/** The exponent of a law exp(-|z|^p) with a known p. */
export function exponentOf({ family }: RegressionModel): number {
  const { normMinimised } = family.facts
  return typeof normMinimised === 'number' ? normMinimised : Number.NaN
}

function warnings(vertices: readonly PowerVertex[], best: PowerVertex): WarningReport[] {
  const next = vertices.reduce(
    (least, { value }) => (value > best.value * (1 + 1e-10) ? Math.min(least, value) : least),
    Number.POSITIVE_INFINITY
  )
  const other = Number.isFinite(next) ? ` against ${figure(next, 6)} for the next` : ''
  return [
    {
      code: 'multiple_optima',
      detail: `With p < 1 every fit through as many rows as coefficients is a local maximum; the best of ${vertices.length} is reported, whose sum of |r|^p is ${figure(best.value, 6)}${other}.`,
      pointer: '/model/family',
      action: 'Choose p of 1 or more, for which there is one optimum.'
    },
    {
      code: 'non_regular',
      detail:
        'The density has a cusp where the surface meets a row: standard errors from the information do not exist.',
      pointer: '/model/family',
      action: 'Use a bootstrap for the uncertainty.'
    }
  ]
}

/** What is known of the fits that were tried, on the kept columns. */
export interface TriedVertices {
  readonly kept: readonly number[]
  readonly vertices: readonly PowerVertex[]
  readonly best: PowerVertex
  /** Σ f ln w of precision weights w. */
  readonly logWeights: number
  readonly fitted: Float64Array
  readonly gamma: Float64Array
}

/** The estimate of a generalised normal law with a known p < 1 from the best of the fits that were tried. */
export function vertexResult(
  model: RegressionModel,
  { kept, vertices, best, logWeights, fitted, gamma }: TriedVertices,
  { settled, reason }: { readonly settled: Status; readonly reason: string | null }
): LikelihoodResult {
  const p = exponentOf(model)
  const known = model.family.nuisance[0].known
  const scale = known ?? ((p * best.value) / model.nobs) ** (1 / p)
  const constant = Math.log(p) - Math.LN2 - lgamma(1 / p) - Math.log(scale)
  const covariance = zeros(model.terms.length, model.terms.length)
  covariance.data.fill(Number.NaN)
  return {
    status: settled,
    reason,
    method: 'vertices',
    coefficients: spread(kept, best.coefficients, model.terms.length),
    covariance,
    phi: Float64Array.from(model.family.nuisance, ({ known: held }, k) =>
      k === 0 ? scale : (held ?? Number.NaN)
    ),
    phiErrors: new Float64Array(model.family.nuisance.length).fill(Number.NaN),
    logLikelihood:
      scale > 0 ? model.nobs * constant + logWeights / 2 - best.value / scale ** p : Number.NaN,
    fitted,
    gamma,
    convergence: {
      iterations: vertices.length,
      evaluations: vertices.length,
      scaled_gradient: Number.NaN,
      hessian_condition: Number.NaN,
      starts_agreeing: '1/1'
    },
    fit: null,
    warnings: warnings(vertices, best),
    information: 'none'
  }
}

/** Generalised normal law with a known p < 1: the best of the fits that interpolate rows. */
export function fitVertices(
  { coordinates, search }: Workspace,
  model: LinearRegression,
  settled: { readonly settled: Status; readonly reason: string | null }
): LikelihoodResult | null {
  const { kept } = coordinates
  if (kept.length === 0) return null
  const rows = weightedRows(model, kept)
  const { cancelled } = search.control
  const options = { exponent: exponentOf(model), seed: search.optimizer.seed, cancelled }
  const vertices = leastPower(rows, model.rows, options)
  const best = bestOf(vertices)
  if (best === null) return null
  const x = rows.transposed
  const residuals = residualsOf(x, rows.y, best.coefficients)
  return vertexResult(
    model,
    {
      kept,
      vertices,
      best,
      logWeights: logWeights(model.observations),
      fitted: model.observations.y.map((value, i) => value - residuals[i]),
      gamma: coordinates.fromCoefficients(best.coefficients)
    },
    settled
  )
}

/** Whether least squares is among the best of the fits, by the sums of |r|^p at both: it is none unless it meets rows. */
export function vertexRuling(there: number, best: number): NumericFinding {
  return {
    ruling: Math.abs(there - best) > 1e-9 * best ? 'different' : 'coincident',
    reason: `The sum of |r|^p is ${figure(there, 6)} at least squares and ${figure(best, 6)} at the best vertex.`
  }
}

/** Least squares is no local maximum unless it meets as many rows as there are coefficients. */
export function vertexFinding(
  { coordinates: { kept } }: Workspace,
  model: LinearRegression,
  fits: readonly Pick<SquaresFit | LikelihoodResult, 'coefficients'>[]
): NumericFinding {
  const rows = weightedRows(model, kept)
  const [there, best] = fits.map(({ coefficients }) => {
    const point = Float64Array.from(kept, (j) => coefficients[j])
    return powerSum(rows, { point, exponent: exponentOf(model) })
  })
  return vertexRuling(there, best)
}
