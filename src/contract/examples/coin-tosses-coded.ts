import type { Example } from './example.ts'

/** A coding chosen by the client makes least squares possible. */
export const coinTossesCoded: Example = {
  name: 'coin_tosses_coded',
  title: 'Coin tosses, with a coding for least squares',
  description:
    'The same tosses with H = 1 and T = 0, which gives least squares a meaning; the fitted means coincide and the verdict tells what another coding would change.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { toss: ['H', 'T', 'H', 'H', 'T', 'H', 'H', 'T', 'H', 'H'] } },
    model: { formula: 'toss ~ 1', family: 'bernoulli', event: 'H', coding: { H: 1, T: 0 } }
  }
}
