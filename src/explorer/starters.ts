import type { Example } from './api.ts'

/** Examples for a newcomer, from the plainest case to the strangest. */
const order = [
  'longley',
  'sigma2',
  'laplace',
  'cauchy',
  'coin_tosses',
  'logistic_regression',
  'nonlinear',
  'quadratic_form',
  'own_density'
]

/** The first examples of a newcomer, those that the service has. */
export function starters(examples: readonly Example[]): readonly Example[] {
  return order.flatMap((name) => examples.filter((example) => example.name === name))
}
