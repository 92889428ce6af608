import { assumed, type Theorem } from './theorem.ts'

export const unorderedLabels: Theorem = {
  id: 'unordered-labels',
  title: 'Labels have no distance',
  statement:
    'For a response of labels such as {H, T} the likelihood needs only the probability of each label; a sum of squares needs differences of labels, which do not exist.',
  reference:
    'Fisher (1936), Annals of Eugenics 7, 179-188, for the side result on two groups; Agresti (2013), Categorical Data Analysis',
  scope: 'every_dataset',
  rule: 1,
  proof:
    'Renaming labels permutes the likelihood without changing it. Two labels coded a and b give a sum of squares that depends on b - a: without a coding there is none to minimise.',
  counterexample:
    'With a coding of the labels as numbers least squares of the probability curve is defined, and is another estimator unless the design is saturated.',
  conditions: ({ model }) => [
    assumed('the response consists of labels without a numeric coding', model.response === 'labels')
  ],
  concludes: () => {
    const reason =
      'Least squares is not defined on labels: they have no differences, hence no squares. Maximum likelihood needs no coding.'
    return {
      coefficients: { ruling: 'not_comparable', reason },
      fitted_means: { ruling: 'not_comparable', reason },
      sigma2: { ruling: 'not_comparable', reason },
      std_errors: { ruling: 'not_comparable', reason }
    }
  },
  remedies: {}
}
