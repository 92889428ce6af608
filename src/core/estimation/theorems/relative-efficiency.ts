import { assumed, type Theorem } from './theorem.ts'

export const relativeEfficiency: Theorem = {
  id: 'relative-efficiency',
  title: 'What least squares costs',
  statement:
    'Under a regular location law the asymptotic variance of maximum likelihood over that of least squares is 1/(Var I_0), at most 1 and equal to 1 only for the normal law: 1/2 for Laplace, 9/pi^2 for logistic, 1 - 6/(df(df+1)) for Student, 6/pi^2 for the slopes under Gumbel errors.',
  reference:
    'Lehmann & Casella (1998), Theory of Point Estimation, ch. 2 and 6; own quadrature for laws without a closed form',
  scope: 'statement',
  rule: 75,
  proof:
    'By the Cauchy-Schwarz inequality 1 = (E z psi)^2 <= Var z * E psi^2, with equality only for psi proportional to z.',
  counterexample:
    'Jointly spherical errors: the estimators are the same and the efficiency is 1 whatever the marginal law.',
  conditions: ({ model }) => [assumed('the law of the response is stated', model.family !== null)],
  concludes: () => ({})
}
