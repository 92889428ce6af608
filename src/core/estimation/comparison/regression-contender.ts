import type { FitSpec } from '../../model/spec.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import { rowsAt } from '../regression/edge-rows.ts'
import {
  compileRegression,
  type FittedRegression,
  fitRegression
} from '../regression/fit-regression.ts'
import { informationAt } from '../regression/information-at.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import { isAffine, isLinear, type RegressionModel } from '../regression/model.ts'
import type { LikelihoodGlance } from '../report-blocks.ts'
import type { Contend, Contender, FittedContender, StatedByExpression } from './contender.ts'

const usable: readonly string[] = ['ok', 'rank_deficient', 'boundary']

/** Counts, log-likelihood and criteria of a fit with so many identified coefficients. */
export function comparedGlance(
  { family, nobs }: Pick<RegressionModel, 'family' | 'nobs'>,
  rank: number,
  likelihood: Pick<LikelihoodResult, 'status' | 'logLikelihood'> | null
): LikelihoodGlance {
  const estimated = family.nuisance.filter(({ known }) => known === null).length
  return likelihoodGlance({
    nobs,
    df: rank + estimated,
    log_likelihood:
      likelihood !== null && usable.includes(likelihood.status)
        ? likelihood.logLikelihood
        : Number.NaN,
    deviance: Number.NaN,
    null_deviance: Number.NaN
  })
}

/** What a mean expression's nesting is told by; null for a formula. */
export function statedExpression({ model }: FitSpec): StatedByExpression | null {
  const { mean, response, parameters, family, weights } = model
  if (mean === undefined || parameters === undefined) return null
  return { text: JSON.stringify([mean, response, family, weights]), parameters }
}

function fittedOf(fitted: FittedRegression): FittedContender {
  const { workspace, both, reason } = fitted
  const { model, coordinates } = workspace
  const likelihood = both?.likelihood ?? null
  const squares = both?.squares ?? null
  const exact = model.family.facts.quadratic && isAffine(model) ? squares : null
  return {
    status: both === null ? 'does_not_exist' : (likelihood?.status ?? 'not_converged'),
    reason: reason ?? likelihood?.reason ?? null,
    glance: comparedGlance(model, coordinates.kept.length, likelihood),
    rss: squares?.rss ?? Number.NaN,
    dfResidual: squares?.dfResidual ?? Number.NaN,
    exact,
    atEdge: likelihood?.edge !== undefined,
    rowDensities() {
      if (likelihood === null) return null
      const { gamma, phi, fit, edge } = likelihood
      if (edge !== undefined) return rowsAt(coordinates.problem, edge.predictor, phi).value
      if (fit === null) return null
      return informationAt(coordinates.problem, { gamma, phi, free: fit.scale.free }).rows.value
    },
    normalised: true
  }
}

/** A regression of one response with independent errors, to be compared. */
export const contendRegression: Contend = (spec, dataset) =>
  regressionContender(spec, compileRegression(spec, dataset, '/model'))

/** The same from its compiled model. */
export function regressionContender(spec: FitSpec, model: RegressionModel): Contender {
  const { observations } = model
  return {
    description: model.description,
    family: model.family.name,
    outcome: {
      rows: model.rows,
      y: observations.y,
      size: observations.size,
      frequency: observations.frequency
    },
    stated: {
      linear: isLinear(model) ? model : null,
      expression: statedExpression(spec),
      correlation: null,
      restricted: false
    },
    warnings: model.warnings,
    fit: (control) => fittedOf(fitRegression(spec, model, control))
  }
}
