import type { ModelFacts } from './theorem.ts'

/** Facts of a plain model of one response, from which statements differ in what they say of their own. */
export const plainModel: ModelFacts = {
  structure: 'single_response',
  family: null,
  link: null,
  predictor: 'linear',
  response: 'numeric',
  weights: 'none',
  covariance: null,
  offset: false,
  scaleKnown: false,
  shapeEstimated: false,
  sameRegressors: true,
  spherical: false
}
