import { assumed, type Theorem } from './theorem.ts'

export const censoringTruncation: Theorem = {
  id: 'censoring-truncation',
  title: 'Censored or truncated responses',
  statement:
    'With censored normal responses the likelihood is the normal one exactly when no row is censored: a property of the data. With any censored row, and under truncation even without an observation near the bound, maximum likelihood is not least squares.',
  reference: 'Tobin (1958), Econometrica 26, 24-36; Amemiya (1973), Econometrica 41, 997-1016',
  scope: 'this_dataset',
  rule: 25,
  proof:
    'A censored row contributes log of a normal probability instead of a square; a truncated one carries -log Phi(.) in every row.',
  counterexample:
    'Censoring declared but no row censored: the likelihood is that of iid-normal-errors for these data.',
  conditions: ({ model }) => [
    assumed('responses are censored or truncated', model.declared?.censoring !== undefined),
    assumed('errors are normal', model.family?.facts.quadratic === true)
  ],
  concludes: ({ model, data }) => {
    const untouched = model.declared?.censoring === 'censored' && data?.censoredRows === 0
    const reason = untouched
      ? 'No row is censored, so the likelihood is the normal one for these data; a censored row would break it.'
      : model.declared?.censoring === 'truncated'
        ? 'Every row of a truncated response carries the logarithm of a normal probability that depends on the coefficients.'
        : 'Censored rows enter the likelihood by a probability, the sum of squares by their bound.'
    return untouched
      ? {
          coefficients: { ruling: 'coincident', reason },
          fitted_means: { ruling: 'coincident', reason }
        }
      : {
          coefficients: { ruling: 'different', reason },
          fitted_means: { ruling: 'different', reason },
          sigma2: { ruling: 'different', reason },
          std_errors: { ruling: 'different', reason }
        }
  },
  suggests: () => ['no row were censored or truncated']
}
