import { checkedOnData, type Theorem } from './theorem.ts'

export const certificate: Theorem = {
  id: 'certificate',
  title: 'The certificate at the least-squares point',
  statement:
    "Whether the least-squares estimate maximises the likelihood is decided at that point, without an optimiser: by the scaled score lambda = sqrt(S'I^-1 S), the predicted distance to the maximum in standard errors, against the rounding unit tau; then by the second derivatives; for the L_1 and L_infinity criteria by a linear programme.",
  reference:
    'Wedin (1973), BIT 13; Bjorck (1996), Numerical Methods for Least Squares Problems; Higham (2002), Accuracy and Stability of Numerical Algorithms, ch. 20; own calibration of tau',
  scope: 'statement',
  rule: 97,
  proof:
    'A relative perturbation of the data by the unit roundoff moves lambda by at most tau; a lambda above 16 tau is therefore no rounding. Newton-Kantorovich turns a small lambda into a maximum nearby.',
  counterexample:
    'Second-order evidence never proves equality: a loss of log-likelihood of 1e-15 allows lambda = 4e-8.',
  conditions: ({ data }) => [
    checkedOnData(
      'the score at least squares was computed',
      Number.isFinite(data?.score ?? Number.NaN)
    )
  ],
  concludes: () => ({})
}
