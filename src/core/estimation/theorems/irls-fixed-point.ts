import { assumed, type Theorem } from './theorem.ts'

export const irlsFixedPoint: Theorem = {
  id: 'irls-fixed-point',
  title: 'Maximum likelihood as iterated weighted least squares',
  statement:
    "At convergence the maximum likelihood estimate of a generalised linear model is a weighted least-squares estimate: of z = eta + (y - mu) g'(mu) with weights 1/(g'^2 V). For a location law the weights are psi(z)/z. Least squares of y is the first step with unit weights only.",
  reference:
    'Nelder & Wedderburn (1972), JRSS A 135; Bradley (1973), JASA 68; Charnes, Frome & Yu (1976), JASA 71; Green (1984), JRSS B 46, 149-192',
  scope: 'statement',
  rule: 73,
  proof:
    'The weighted normal equations at the fixed point are the likelihood equations, term by term.',
  counterexample:
    'It says nothing about least squares of y: the weights differ from row to row unless V is constant and the link linear.',
  conditions: ({ model }) => [
    assumed(
      'the law is an exponential dispersion model or a location law',
      model.family?.facts.exponentialDispersion === true || model.family?.facts.location === true
    )
  ],
  concludes: () => ({})
}
