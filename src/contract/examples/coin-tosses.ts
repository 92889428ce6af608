import type { Example } from './example.ts'

/** Labels have no distance: least squares is not defined. */
export const coinTosses: Example = {
  name: 'coin_tosses',
  title: 'Coin tosses as labels',
  description:
    'Ten tosses written H and T. Maximum likelihood gives the probability of heads; least squares of labels has no meaning and says so.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { toss: ['H', 'T', 'H', 'H', 'T', 'H', 'H', 'T', 'H', 'H'] } },
    model: { formula: 'toss ~ 1', family: 'bernoulli', event: 'H' }
  }
}
