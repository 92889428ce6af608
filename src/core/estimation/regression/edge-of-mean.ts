import { at, leadingBlock, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Status } from '../report-blocks.ts'
import { type EdgeRow, rowsAt } from './edge-rows.ts'
import { ascentOf, maximumAtEdge, maximumInside } from './edge-search.ts'
import { convergenceOf, type LikelihoodResult, resultFromSearch } from './likelihood-result.ts'
import type { LinearRegression } from './model.ts'
import { fixedCoefficients, restrictedCovariance, withoutFixed } from './restricted-covariance.ts'
import { spread, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** A maximum on the edge of the range of the means, as inference around it needs it. */
export interface EdgePoint {
  readonly held: readonly EdgeRow[]
  /** r × (r − m): the directions of γ that keep the held rows where they are. */
  readonly directions: Matrix
  /** r × r covariance of γ given the held rows, 0 across the directions; null where singular. */
  readonly covariance: Matrix | null
  /** Predictors of all rows, the held ones a breath inside their range (n). */
  readonly predictor: Float64Array
}

/** Rows that are told of one by one. */
const mostShown = 5

/** Why the maximum is no stationary point: the rows that are held, or more than are shown of them, and their ends. */
export function edgeInWords(held: readonly number[], edges: readonly number[]): string {
  const shown = held.slice(0, mostShown)
  const more = held.length > shown.length ? ' and others' : ''
  const rows = `${held.length === 1 ? 'row' : 'rows'} ${shown.join(', ')}${more}`
  const ends = edges.join(' and ')
  return `The likelihood is largest where the linear predictor of ${rows} reaches ${ends}, the end of what the law's mean allows: a constraint, not a stationary point. Standard errors hold it fixed; "profile" intervals and likelihood-ratio tests do not.`
}

/**
 * The maximum of a likelihood whose linear predictor is stopped by the end of the mean's range, as a
 * Poisson mean of 0 or a probability of 1 under an identity or log link, from the point where the
 * search got stuck; or the maximum inside that it missed beside the edge. Null when there is neither.
 */
export function atEdgeOfMean(
  workspace: Workspace,
  model: LinearRegression,
  {
    stuck,
    ...outcome
  }: {
    readonly stuck: LikelihoodResult
    /** What is known of a maximum inside before it is found. */
    readonly settled: Status
    readonly reason: string | null
  }
): LikelihoodResult | null {
  const { coordinates, search } = workspace
  if (stuck.fit === null) return null
  const of = { problem: stuck.fit.problem, search }
  const ascent = ascentOf(of, stuck.fit)
  const inside = maximumInside(of, ascent)
  if (inside !== null && inside.logLikelihood >= stuck.logLikelihood) {
    return resultFromSearch(model, coordinates, { fit: inside, ...outcome })
  }
  const found = maximumAtEdge(of, ascent)
  if (found === null) return null
  const { inner, gamma, predictor, held } = found
  const rows = rowsAt({ ...inner.problem, observations: model.observations }, predictor, inner.phi)
  if (!(rows.logLikelihood >= stuck.logLikelihood - 1e-6 * model.nobs)) return null
  for (const { i, mean } of held) rows.mean[i] = mean
  const p = model.terms.length
  const r = coordinates.kept.length
  const own = coordinates.toCoefficients(gamma)
  const covariance = zeros(p, p)
  covariance.data.fill(Number.NaN)
  const phiErrors = stuck.phiErrors.map(() => Number.NaN)
  const { directions } = found.within
  const joint = restrictedCovariance(directions, inner.covariance)
  if (joint !== null) {
    const all = coordinates.covariance(joint)
    covariance.data.set(
      spreadMatrix(
        coordinates.kept,
        withoutFixed(all, fixedCoefficients(coordinates, directions)),
        p
      ).data
    )
    inner.scale.free.forEach((k, a) => {
      phiErrors[k] = Math.sqrt(at(all, r + a, r + a))
    })
  }
  return {
    ...stuck,
    status: 'boundary',
    reason: edgeInWords(
      held.map(({ i }) => model.rows[i]),
      [...new Set(held.map(({ edge }) => edge))]
    ),
    coefficients: spread(coordinates.kept, own, p),
    covariance,
    phi: inner.phi,
    phiErrors,
    logLikelihood: rows.logLikelihood,
    fitted: rows.mean,
    gamma,
    convergence: convergenceOf(inner),
    fit: null,
    edge: {
      held,
      directions,
      covariance: joint === null ? null : leadingBlock(joint, r),
      predictor
    }
  }
}
