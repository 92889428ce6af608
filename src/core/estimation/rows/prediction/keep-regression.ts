import type { FitSpec } from '../../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { type Base, type FoundBase, predictable, withoutFit } from '../../prediction/base.ts'
import type { EstimatorName } from '../../prediction/prediction.ts'
import { isAffine, isLinear } from '../../regression/model.ts'
import { squaresCovariance } from '../../regression/standard-errors.ts'
import { likelihoodReference } from '../../regression/tool-conventions.ts'
import { identified } from '../../tests/restriction.ts'
import type { BothOptima, Searched } from '../both-optima.ts'
import { unpacked } from '../derivatives.ts'
import { type FittedOne, modelOfAll } from '../fitted-one.ts'
import { covarianceOfTerms } from '../frame.ts'
import { madeInPasses } from '../left-out.ts'
import type { Pass } from '../regression-pass.ts'
import { within } from '../search.ts'
import { placesOf } from '../sums.ts'
import { columnsOnly } from './kept-columns.ts'
import type { KeptRegression } from './kept-regression.ts'

const estimators: readonly EstimatorName[] = ['least_squares', 'maximum_likelihood']

type Fitted = Searched & { readonly both: BothOptima }

/** Coefficients of the frame's columns at an estimate; where the mean is affine its derivatives are the same at all. */
function pointAt(
  { start, both: { found } }: Fitted,
  estimator: EstimatorName
): Float64Array | null {
  const { squares, likelihood } = found
  if (isAffine(start.model)) return (squares ?? likelihood)?.beta ?? null
  return (estimator === 'least_squares' ? squares : likelihood)?.beta ?? null
}

/** The largest leverage on the mean among all rows, and the matrix that gives leverages: two passes. */
async function reachOf(
  { start, passes, both: { found } }: Fitted,
  beta: Float64Array
): Promise<Base['reach']> {
  const { frame } = found
  const none = new Float64Array(0)
  const base: Omit<Pass, 'points' | 'selection'> = { ...start.pass, frame }
  const first: Pass = {
    ...base,
    selection: null,
    points: [{ criterion: 'mean', order: 2, beta, phi: none }]
  }
  const control = within(passes, found.passes)
  const sums = await passes.source.reduce(first, control)
  const [{ second }] = placesOf(first)
  const size = frame.kept.length
  const factor = factorise(unpacked(sums, second, { r: size, size }))
  if (factor === null) return null
  const bread = inverseFromFactor(factor)
  const selection = { kind: 'leverage' as const, beta, bread, most: 1 }
  const { picked } = await passes.source.reduce({ ...base, points: [], selection }, control)
  return { most: picked[0]?.score ?? 0, bread: covarianceOfTerms(frame, bread) }
}

/** One estimate as predictions need it. */
function foundBase({ both }: Fitted, estimator: EstimatorName, reach: Base['reach']): FoundBase {
  const { workspace, found, squares, likelihood, errors } = both
  const least = estimator === 'least_squares'
  const fit = least ? squares : likelihood
  if (fit === null) return withoutFit
  const { status, reason } = fit
  if (!predictable.includes(status)) return { base: null, status, reason }
  const { kept } = found.frame
  const covariance =
    least && squares !== null
      ? (errors.squares?.chosen.matrix ?? squaresCovariance(workspace, squares))
      : errors.likelihood.chosen.matrix
  const base: Base = {
    estimator,
    coefficients: Float64Array.from(kept, (j) => fit.coefficients[j]),
    covariance: identified(covariance, kept),
    reference:
      least && squares !== null
        ? { law: 't', df: squares.dfResidual }
        : likelihoodReference(workspace),
    sigma2: squares?.sigma2 ?? Number.NaN,
    phi: likelihood.phi,
    reach
  }
  return { base, status, reason }
}

async function bothBases(fitted: Fitted): Promise<KeptRegression['estimates']> {
  const [first, second] = estimators.map((estimator) => pointAt(fitted, estimator))
  const reach = first === null ? null : await reachOf(fitted, first)
  const other = second === first || second === null ? reach : await reachOf(fitted, second)
  return {
    least_squares: foundBase(fitted, 'least_squares', reach),
    maximum_likelihood: foundBase(fitted, 'maximum_likelihood', other)
  }
}

/** All that predictions need of a model of one response that was fitted to all rows. */
export async function keepRegression(spec: FitSpec, fitted: FittedOne): Promise<KeptRegression> {
  const { start, passes, both, recession } = fitted
  const { model } = start
  const reason = recession?.reason ?? null
  const none: FoundBase = { base: null, status: 'does_not_exist', reason }
  const { level, std_errors } = spec.inference
  const errors = both?.errors
  return {
    kind: 'regression',
    model: spec.model,
    stdErrors: std_errors,
    level,
    state: isLinear(model) ? start.pass.state : null,
    kept: start.frame.kept,
    columns: columnsOnly(model),
    estimates:
      both === null
        ? { least_squares: none, maximum_likelihood: none }
        : await bothBases({ start, passes, both }),
    warnings: [
      ...modelOfAll(spec, fitted).warnings,
      madeInPasses({ passes: passes.source.made(), rows: passes.source.rows, lacking: [] })
    ],
    errorWarnings: [errors?.squares?.warning ?? [], errors?.likelihood.warning ?? []].flat()
  }
}
