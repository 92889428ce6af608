import type { FitSpec } from '../../model/spec.ts'
import { likelihoodGlance } from '../regression/blocks.ts'
import { rowsAt } from '../regression/edge-rows.ts'
import {
  compileRegression,
  type FittedRegression,
  fitRegression
} from '../regression/fit-regression.ts'
import { informationAt } from '../regression/information-at.ts'
import { isAffine, isLinear, type RegressionModel } from '../regression/model.ts'
import type { LikelihoodGlance } from '../report-blocks.ts'
import type { Contend, Contender, FittedContender } from './contender.ts'

const usable: readonly string[] = ['ok', 'rank_deficient', 'boundary']

function glanceOf({ workspace, both }: FittedRegression): LikelihoodGlance {
  const { model, coordinates } = workspace
  const estimated = model.family.nuisance.filter(({ known }) => known === null).length
  const likelihood = both?.likelihood ?? null
  return likelihoodGlance({
    nobs: model.nobs,
    df: coordinates.kept.length + estimated,
    log_likelihood:
      likelihood !== null && usable.includes(likelihood.status)
        ? likelihood.logLikelihood
        : Number.NaN,
    deviance: Number.NaN,
    null_deviance: Number.NaN
  })
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
    glance: glanceOf(fitted),
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
  const { mean, response, parameters } = spec.model
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
      expression:
        mean === undefined || parameters === undefined
          ? null
          : {
              text: JSON.stringify([mean, response, spec.model.family, spec.model.weights]),
              parameters
            },
      correlation: null,
      restricted: false
    },
    warnings: model.warnings,
    fit: (control) => fittedOf(fitRegression(spec, model, control))
  }
}
