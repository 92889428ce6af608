import { checkedOnDesign, type Theorem } from './theorem.ts'

export const rankDeficient: Theorem = {
  id: 'rank-deficient',
  title: 'A design that does not identify every coefficient',
  statement:
    'When the design has rank k < p both criteria have the same set of solutions b + N(X) wherever the full-rank model has the same solution; fitted means and estimable functions keep the verdict of the full-rank model, sigma^2 has k in the place of p.',
  reference: 'Rao (1973), Linear Statistical Inference and its Applications, sec. 4a',
  scope: 'statement',
  rule: 96,
  proof:
    'Both criteria depend on b only through Xb, so they are constant along N(X); any basis of the column space gives the full-rank problem.',
  counterexample:
    'Single coefficients agree only under a common rule: dropping different columns changes them.',
  conditions: ({ design }) => [
    checkedOnDesign(
      'the design has fewer independent columns than coefficients',
      design !== null && design.rank < design.parameters
    )
  ],
  concludes: () => ({}),
  remedies: {}
}
