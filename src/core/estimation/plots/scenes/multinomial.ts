import type { Control } from '../../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { at, column, type Matrix } from '../../../numeric/matrix.ts'
import type { Objective } from '../../../numeric/optim/objective.ts'
import type { MultinomialModel } from '../../multinomial/compile-multinomial.ts'
import type { MultinomialFit } from '../../multinomial/multinomial-fit.ts'
import { likelihoodCriterion, type Softmax, softmaxAt } from '../../multinomial/softmax.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import type { Point } from '../chart.ts'
import { isTooLong, profiledLoss, quadraticLoss } from '../losses.ts'
import { pairs } from '../points.ts'
import { errorsOf, isDrawable, type Terrain } from '../terrain.ts'
import { onlyVarying } from './regressor.ts'
import { emptyScene, type ProbabilityView, type Scene, type ShareView } from './scene.ts'

/** A multinomial logit with its fit. */
export interface MultinomialFits {
  readonly model: MultinomialModel
  /** Indices of the identified columns. */
  readonly kept: readonly number[]
  readonly fit: MultinomialFit
  readonly level: number
  readonly control: Control
}

/** The likelihood in the coefficients themselves, stacked by label. */
function softmaxOf({ model, kept }: MultinomialFits): Softmax {
  return {
    q: identifiedColumns(model.x, kept),
    category: model.category,
    categories: model.labels.length,
    frequency: model.frequency,
    vanishing: null
  }
}

/** −ln L / n in the coefficients. */
function objectiveOf(softmax: Softmax, size: number, nobs: number): Objective {
  return {
    size,
    value: (x) => -softmaxAt(softmax, x).logLikelihood / nobs,
    gradient(x, out) {
      const { logLikelihood, gradient } = softmaxAt(softmax, x)
      out.set(gradient.map((value) => -value / nobs))
      return -logLikelihood / nobs
    },
    hessian(x, out, hessian) {
      const { logLikelihood, gradient, information } = softmaxAt(softmax, x)
      out.set(gradient.map((value) => -value / nobs))
      hessian.data.set(information.data.map((value) => value / nobs))
      return -logLikelihood / nobs
    }
  }
}

function namesOf({ model, kept }: MultinomialFits): readonly string[] {
  return model.labels
    .slice(1)
    .flatMap((label) => kept.map((j) => `${label}: ${model.terms[j].name}`))
}

/** Inverse information of the coefficients; null where it is not positive definite. */
function covarianceOf(softmax: Softmax, coefficients: Float64Array): Matrix | null {
  const factor = factorise(softmaxAt(softmax, coefficients).information)
  return factor === null ? null : inverseFromFactor(factor)
}

function terrainOf(fits: MultinomialFits): Terrain | null {
  const { model, fit, control } = fits
  const softmax = softmaxOf(fits)
  const covariance = covarianceOf(softmax, fit.coefficients)
  if (covariance === null) return null
  const errors = errorsOf(covariance)
  const place = {
    series: 'maximum_likelihood',
    names: namesOf(fits),
    centre: fit.coefficients,
    errors,
    widths: errors,
    beside: new Map<string, number>()
  } as const
  const size = fit.coefficients.length
  if (size === 0 || !isDrawable(place)) return null
  if (isTooLong(model.category.length, size)) {
    const loss = quadraticLoss(place.centre, covariance)
    return { ...place, closed: true, approximate: true, loss }
  }
  const objective = objectiveOf(softmax, size, model.nobs)
  const { cancelled } = control
  const loss = profiledLoss(objective, place.centre, { factor: model.nobs, cancelled })
  return { ...place, closed: false, approximate: false, loss }
}

function sharesOf({ model }: MultinomialFits, probabilities: Matrix): ShareView {
  const { labels, category, frequency, nobs } = model
  const count = (i: number): number => (frequency === null ? 1 : frequency[i])
  const observed = new Float64Array(labels.length)
  const fitted = new Float64Array(labels.length)
  category.forEach((own, i) => {
    observed[own] += count(i) / nobs
    labels.forEach((_, k) => {
      fitted[k] += (count(i) * at(probabilities, i, k)) / nobs
    })
  })
  return { names: labels, observed: [...observed], fitted: [...fitted] }
}

function probabilitiesOf(
  { model }: MultinomialFits,
  probabilities: Matrix
): ProbabilityView | null {
  const names = model.terms.map(({ name }) => name)
  const regressor = onlyVarying(model.x, names)
  if (regressor === null) return null
  const curve = (k: number): Point[] => {
    const sorted = pairs(regressor.values, column(probabilities, k)).sort((a, b) => a[0] - b[0])
    return sorted.filter((point, i) => i === 0 || point[0] !== sorted[i - 1][0])
  }
  return {
    regressor: regressor.name,
    curves: model.labels.map((label, k) => ({ label, points: curve(k) }))
  }
}

/** What a multinomial logit looks like; there is no least squares of labels. */
export function multinomialScene(fits: MultinomialFits): Scene {
  const { fit, level } = fits
  const names = namesOf(fits)
  const scene = { ...emptyScene, level, coefficients: names }
  if (!fit.coefficients.every(Number.isFinite)) return scene
  const { probabilities } = softmaxAt(softmaxOf(fits), fit.coefficients)
  // A penalised estimate is no summit of the likelihood.
  const terrain = fits.model.criterion === likelihoodCriterion ? terrainOf(fits) : null
  return {
    ...scene,
    terrains: terrain === null ? [] : [terrain],
    shares: sharesOf(fits, probabilities),
    probabilities: probabilitiesOf(fits, probabilities)
  }
}
