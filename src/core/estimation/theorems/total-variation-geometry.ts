import { assumed, type Theorem } from './theorem.ts'

export const totalVariationGeometry: Theorem = {
  id: 'total-variation-geometry',
  title: 'Maximum likelihood is the nearest pmf in total variation',
  statement:
    'For a discrete response the total variation distance between the point mass at the observed data and the fitted pmf is 1 - L(b): the maximum likelihood estimate is the pmf in the range of the model closest to the data in total variation.',
  reference:
    'Lehmann & Casella (1998), Theory of Point Estimation, for the distances; the identity is elementary',
  scope: 'statement',
  rule: 95,
  proof:
    'TV(delta_y, p) = (1/2)(1 - p(y)) + (1/2) sum over z different from y of p(z) = 1 - p(y). Its minimiser over the model is the maximiser of p_b(y) = L(b).',
  counterexample:
    'For a continuous law the distance to a point mass is 1 for every parameter: it says nothing.',
  conditions: ({ model }) => [
    assumed(
      'the response is discrete',
      model.family?.facts.discrete === true || model.structure === 'multinomial'
    )
  ],
  concludes: () => ({}),
  remedies: {}
}
