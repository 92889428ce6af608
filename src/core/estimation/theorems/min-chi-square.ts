import { assumed, type Theorem } from './theorem.ts'

export const minChiSquare: Theorem = {
  id: 'min-chi-square',
  title: 'Minimum chi-square and its relatives',
  statement:
    'For an unsaturated multinomial model Pearson and Neyman chi-square, Hellinger distance, least squares on proportions and maximum likelihood give five different estimates; all are equal when the model is saturated. They differ by O(n^-1/2) standard errors when the model holds, least squares excepted.',
  reference:
    'Neyman (1949), 1st Berkeley Symposium; Berkson (1956), 3rd Berkeley Symposium; Berkson (1980), Annals of Statistics 8',
  scope: 'statement',
  rule: 72,
  proof:
    'The weights 1/mu of least squares re-evaluated at the fit but not differentiated give the likelihood equations; differentiated they give minimum chi-square.',
  counterexample: 'A saturated table: every criterion is zero at the observed proportions.',
  conditions: ({ model }) => [
    assumed(
      'the response is a table of counts or of labels',
      model.structure === 'multinomial' || model.family?.facts.labels === true
    )
  ],
  concludes: () => ({})
}
