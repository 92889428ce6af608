import { assumed, type Theorem } from './theorem.ts'

export const quasiLikelihood: Theorem = {
  id: 'quasi-likelihood',
  title: 'Quasi-likelihood and its variance function',
  statement:
    "The quasi-score J'V^-1 r with V = mu is the score of Poisson counts, with V = 1 the normal equations. Quasi-likelihood is least squares exactly when V is constant, and maximum likelihood exactly when V is that of the exponential dispersion model; a constant dispersion never moves b.",
  reference:
    'Wedderburn (1974), Biometrika 61, 439-447; Gourieroux, Monfort & Trognon (1984), Econometrica 52, 681-700',
  scope: 'statement',
  rule: 71,
  proof:
    'The score of an exponential dispersion model in mu is (y - mu)/(phi V(mu)): it depends on the law through V alone.',
  counterexample:
    'Laws outside the class (Student, Laplace) are not consistent for a mean under every law with that mean.',
  conditions: ({ model }) => [
    assumed(
      'the response follows an exponential dispersion model',
      model.family?.facts.exponentialDispersion === true
    )
  ],
  concludes: () => ({})
}
