import { linearPredictor } from '../../model/predictor.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { takeObservations } from '../likelihood.ts'
import { constraintsOf, type EdgeRow, edgeRows, rowsAt } from './edge-rows.ts'
import { identifiedColumns } from './facts.ts'
import { type LikelihoodFit, maximise } from './likelihood-fit.ts'
import { convergenceOf, type LikelihoodResult } from './likelihood-result.ts'
import type { LinearRegression } from './model.ts'
import { fixedCoefficients, restrictedCovariance, withoutFixed } from './restricted-covariance.ts'
import { type RestrictedCoordinates, restrict } from './restriction.ts'
import { spread, spreadMatrix } from './squares-fit.ts'
import type { Workspace } from './workspace.ts'

/** What stands in for the end itself where a density is evaluated. */
const closest = 2 ** -50
/** Changes of the set of held rows that are tried, for every parameter. */
const mostRounds = 4

/** A maximum with some rows held at the end of their mean. */
interface HeldMaximum {
  readonly held: readonly EdgeRow[]
  readonly chosen: readonly EdgeRow[]
  readonly within: RestrictedCoordinates
  /** Over the other rows, in coordinates that keep the held rows where they are. */
  readonly inner: LikelihoodFit
  readonly gamma: Float64Array
  /** Predictors of all rows, the held ones a breath inside their range. */
  readonly predictor: Float64Array
}

/** Maximises over the other rows with these held; null when that cannot start or does not end well. */
function maximiseHeld(
  workspace: Workspace,
  model: LinearRegression,
  from: {
    readonly fit: LikelihoodFit
    readonly gamma: Float64Array
    readonly held: readonly EdgeRow[]
  }
): HeldMaximum | null {
  const { coordinates, search } = workspace
  const { fit, gamma, held } = from
  const x = identifiedColumns(model.mean.x, coordinates.kept)
  const { chosen, restriction } = constraintsOf(model, x, held)
  const within = restrict(coordinates, restriction, gamma)
  const all = rowsOfPredictor(within, fit.rows.predictor.length)
  const at = new Set(held.map(({ i }) => i))
  const others = [...fit.rows.predictor.keys()].filter((i) => !at.has(i))
  const basis = zeros(others.length, within.directions.cols)
  for (let k = 0; k < basis.cols; k++) {
    column(basis, k).set(others.map((i) => column(all.jacobian, k)[i]))
  }
  const origin = Float64Array.from(others, (i) => all.predictor[i])
  const names = within.predictor.parameters
  const inner = maximise(
    {
      ...fit.problem,
      observations: takeObservations(fit.problem.observations, others),
      predictor: linearPredictor(basis, origin, names)
    },
    { ...search, starts: [within.fromGamma(gamma)], phi: fit.phi }
  )
  if (inner === null) return null
  const predictor = new Float64Array(fit.rows.predictor.length)
  const scale = inner.rows.predictor.reduce((most, m) => Math.max(most, Math.abs(m)), 1)
  for (const { i, edge, side } of held) predictor[i] = edge + side * closest * scale
  others.forEach((i, k) => {
    predictor[i] = inner.rows.predictor[k]
  })
  return { held, chosen, within, inner, gamma: within.toGamma(inner.gamma), predictor }
}

function rowsOfPredictor({ predictor, directions }: RestrictedCoordinates, n: number) {
  const out = { predictor: new Float64Array(n), jacobian: zeros(n, directions.cols) }
  predictor.evaluate(new Float64Array(directions.cols), out.predictor, out.jacobian)
  return out
}

/**
 * The held row whose bound pulls the wrong way, by the sign of its multiplier (Karush–Kuhn–Tucker):
 * the gradient must point out of the range in all of them. Null when every multiplier is right.
 */
function releasable(model: LinearRegression, x: Matrix, maximum: HeldMaximum): EdgeRow | null {
  const { chosen, inner, predictor } = maximum
  const { problem, phi } = inner
  const whole = { ...problem, observations: model.observations }
  const { score } = rowsAt(whole, predictor, phi)
  const gradient = new Float64Array(x.cols)
  for (let j = 0; j < x.cols; j++) {
    const xj = column(x, j)
    for (let i = 0; i < score.length; i++) gradient[j] += score[i] * xj[i]
  }
  const normals = zeros(x.cols, chosen.length)
  chosen.forEach(({ i, side }, k) => {
    for (let j = 0; j < x.cols; j++) column(normals, k)[j] = -side * at(x, i, j)
  })
  const { coefficients } = leastSquares({
    x: normals,
    tail: null,
    y: gradient,
    yTail: null,
    weights: null
  })
  const largest = coefficients.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  let worst = -1
  coefficients.forEach((v, k) => {
    if (v < -1e-6 * largest && (worst < 0 || v < coefficients[worst])) worst = k
  })
  return chosen[worst] ?? null
}

/** Rows that were to be held but depend on others which put them elsewhere. */
function strayedRows({ problem }: LikelihoodFit, { held, gamma }: HeldMaximum): EdgeRow[] {
  const predictor = new Float64Array(problem.observations.rows)
  problem.predictor.evaluate(gamma, predictor, null)
  const scale = predictor.reduce((most, m) => Math.max(most, Math.abs(m)), 1)
  return held.filter(({ i, edge }) => Math.abs(predictor[i] - edge) > 1e-8 * scale)
}

/** The maximum on the edge of the range of the means, when the point where a search stuck lies there. */
function maximumAtEdge(
  workspace: Workspace,
  model: LinearRegression,
  stuck: LikelihoodFit
): HeldMaximum | null {
  const x = identifiedColumns(model.mean.x, workspace.coordinates.kept)
  let gamma = stuck.gamma
  let held = edgeRows(model, { ...stuck, predictor: stuck.rows.predictor })
  for (let round = 0; held.length > 0 && round <= mostRounds * x.cols; round++) {
    const maximum = maximiseHeld(workspace, model, { fit: stuck, gamma, held })
    if (maximum === null) return null
    const { inner, predictor } = maximum
    const strayed = strayedRows(stuck, maximum)
    if (strayed.length > 0) held = held.filter((row) => !strayed.includes(row))
    else if (inner.check.failed === null) {
      const release = releasable(model, x, maximum)
      if (release === null) return maximum
      held = held.filter(({ i }) => i !== release.i)
    } else {
      const known = new Set(held.map(({ i }) => i))
      const further = edgeRows(model, { problem: stuck.problem, predictor, phi: inner.phi })
      const met = further.filter(({ i }) => !known.has(i))
      if (met.length === 0) return null
      held = [...held, ...met]
    }
    // A convex mix with the interior point of the search stays inside for every row that is let go.
    gamma = maximum.gamma.map((value, j) => 0.9 * value + 0.1 * stuck.gamma[j])
  }
  return null
}

function inWords(model: LinearRegression, { held }: HeldMaximum): string {
  const shown = held.slice(0, 5).map(({ i }) => model.rows[i])
  const more = held.length > shown.length ? ' and others' : ''
  const rows = `${held.length === 1 ? 'row' : 'rows'} ${shown.join(', ')}${more}`
  const ends = [...new Set(held.map(({ edge }) => edge))].join(' and ')
  return `The likelihood is largest where the linear predictor of ${rows} reaches ${ends}, the end of what the law's mean allows: a constraint, not a stationary point. Standard errors are conditional on it, and the usual tests do not hold.`
}

/**
 * The maximum of a likelihood whose linear predictor is stopped by the end of the mean's range, as a
 * Poisson mean of 0 or a probability of 1 under an identity or log link, from the point where the
 * search got stuck: the rows there are held as equality constraints, the rest is maximised, and the
 * multipliers decide which rows stay (active set method; Nocedal & Wright 2006, 12.3 and 16.5). Null
 * when the point does not lie on such an edge.
 */
export function atEdgeOfMean(
  workspace: Workspace,
  model: LinearRegression,
  stuck: LikelihoodResult
): LikelihoodResult | null {
  const { coordinates } = workspace
  if (stuck.fit === null) return null
  const found = maximumAtEdge(workspace, model, stuck.fit)
  if (found === null) return null
  const { inner, gamma, predictor } = found
  const rows = rowsAt({ ...inner.problem, observations: model.observations }, predictor, inner.phi)
  if (!(rows.logLikelihood >= stuck.logLikelihood - 1e-6 * model.nobs)) return null
  for (const { i, mean } of found.held) rows.mean[i] = mean
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
    reason: inWords(model, found),
    coefficients: spread(coordinates.kept, own, p),
    covariance,
    phi: inner.phi,
    phiErrors,
    logLikelihood: rows.logLikelihood,
    fitted: rows.mean,
    gamma,
    convergence: convergenceOf(inner),
    fit: null
  }
}
