import { column } from '../../../numeric/matrix.ts'
import { oneStepRows } from '../../influence/one-step.ts'
import { expandRows, rowExpansions } from '../../likelihood.ts'
import { nuisanceScale } from '../../nuisance.ts'
import {
  deletionInfluence,
  type RowInfluence,
  squaresDeletion,
  termPlaces,
  toldInfluence
} from '../../regression/influence.ts'
import { bendsOfExpression, eachInformation, noBends } from '../../regression/one-step.ts'
import { pearsonAt } from '../../regression/residuals.ts'
import { leverages, predictorInformation, rowScores } from '../../regression/score-rows.ts'
import { spread } from '../../regression/squares-fit.ts'
import type { Workspace } from '../../regression/workspace.ts'
import type { Loaded } from '../criteria.ts'
import { coefficientsOf, type Frame, fromOrthogonal } from '../frame.ts'
import { meanSlopes } from '../mean-slopes.ts'
import { inOrthogonalBothWays } from '../point-mean.ts'
import type { SandwichPoint } from '../regression-pass.ts'
import { functionsOf } from '../sandwich.ts'
import type { CaseInfluence } from './casewise-pass.ts'

type Kind<Of extends CaseInfluence['kind']['of']> = Extract<
  CaseInfluence['kind'],
  { readonly of: Of }
>

/** The rows of a block, and the coordinates that they are looked at in. */
interface At {
  readonly rows: Loaded
  readonly frame: Frame
}

/** Changes of all p terms from those of (U R⁻¹) and of dispersions behind. */
function toTermsOf(frame: Frame, p: number) {
  const { kept } = frame
  return (gamma: Float64Array): Float64Array => {
    const own = fromOrthogonal(frame, gamma.slice(0, kept.length))
    return spread(kept, coefficientsOf(frame, own), p)
  }
}

/** ∂ŷᵢ/∂yᵢ of a curved mean, beside the influence by deletion. */
function squaresColumns(
  { rows, frame }: At,
  { point, covariance }: CaseInfluence,
  { spread: known, hessian }: Kind<'squares'>
): readonly Float64Array[] {
  if (rows.squares === null) throw new Error('least squares needs a numeric response')
  const { y, weights } = rows.squares
  const { mean, jacobian } = meanSlopes(rows, point.beta)
  const input = squaresDeletion(
    { functions: functionsOf(rows, point), covariance },
    { residuals: y.map((value, i) => value - mean[i]), weights, spread: known }
  )
  const found = deletionInfluence(toTermsOf(frame, covariance.rows), input)
  const { frequency } = rows.observations
  const unit = y.map((_, i) => (weights?.[i] ?? 1) / (frequency?.[i] ?? 1))
  return [...columnsOf(found), ...(hessian === null ? [] : [leverages(jacobian, hessian, unit)])]
}

function meanColumns(
  { rows, frame }: At,
  { point, covariance }: CaseInfluence,
  { phi }: Kind<'mean'>
): readonly Float64Array[] {
  const { mean } = meanSlopes(rows, point.beta)
  const input = {
    functions: functionsOf(rows, point),
    standardised: pearsonAt(rows, mean, phi),
    deletion: new Float64Array(mean.length).fill(1),
    covariance
  }
  return columnsOf(deletionInfluence(toTermsOf(frame, covariance.rows), input))
}

/** Scores of one unit of every row in (U R⁻¹, free φ), and what their second derivatives are made of. */
function expandedAt({ rows, frame }: At, { beta, phi }: SandwichPoint) {
  const { observations, family, link, expression } = rows
  const { free } = nuisanceScale(family)
  const { predictor, orthogonal } = rows.at(beta)
  const expanded = rowExpansions(observations.rows, phi.length)
  expanded.predictor.set(predictor)
  expandRows(rows, phi, expanded)
  const unit = (values: Float64Array) =>
    values.map((s, i) => s / (observations.frequency?.[i] ?? 1))
  const extra = free.map((k) => unit(column(expanded.nuisanceScore, k)))
  const theta = beta.map((value, k) => value * frame.scale[k])
  const bends =
    expression === null ? noBends(observations.rows) : bendsOfExpression(expression, theta)
  return {
    scores: rowScores(orthogonal(), unit(expanded.score), extra),
    each: eachInformation({
      problem: { observations, family, link },
      phi,
      free,
      predictor,
      jacobian: orthogonal(),
      bends: (visit) =>
        bends((i, bend) => visit(i, bend === null ? null : inOrthogonalBothWays(bend, frame)))
    })
  }
}

function jointColumns(
  at: At,
  { point, covariance }: CaseInfluence,
  { information, inverse, ofMean }: Kind<'joint'>
): readonly Float64Array[] {
  const { rows, frame } = at
  const { predictor, orthogonal } = rows.at(point.beta)
  const own = ofMean === null ? null : predictorInformation(rows, predictor, point.phi)
  const found = oneStepRows(toTermsOf(frame, covariance.rows), {
    rows: { ...expandedAt(at, point), information },
    inverse,
    about: frame.kept.length,
    leverage: ofMean === null || own === null ? null : leverages(orthogonal(), ofMean, own),
    covariance
  })
  return columnsOf(found)
}

function columnsOf(found: RowInfluence | null): readonly Float64Array[] {
  if (found === null) throw new Error('estimating functions by deletion have leverages')
  return [found.leverage, found.cooks, ...found.dfbetas]
}

/** Leverage, Cook's distance, DFBETAS and, of curved least squares, Jacobian leverage of the rows of a block. */
export function influenceColumns(at: At, of: CaseInfluence): readonly Float64Array[] {
  switch (of.kind.of) {
    case 'squares':
      return squaresColumns(at, of, of.kind)
    case 'mean':
      return meanColumns(at, of, of.kind)
    case 'joint':
      return jointColumns(at, of, of.kind)
  }
}

/** How many columns they are. */
export function influenceWidth({ covariance, kind }: CaseInfluence): number {
  return 2 + covariance.rows + (kind.of === 'squares' && kind.hessian !== null ? 1 : 0)
}

/** Such columns of all rows, as they are told of the terms of a workspace. */
export function influenceFrom(workspace: Workspace, columns: readonly Float64Array[]) {
  const places = termPlaces(workspace)
  const [leverage, cooks] = columns
  const behind = 2 + places.names.length
  const jacobian = columns[behind]
  return {
    ...toldInfluence(places, { leverage, cooks, dfbetas: columns.slice(2, behind) }),
    ...(jacobian === undefined ? {} : { jacobian_leverage: places.align(jacobian) })
  }
}
