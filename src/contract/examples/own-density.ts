import type { Example } from './example.ts'

/** A likelihood of one's own. */
export const ownDensity: Example = {
  name: 'own_density',
  title: "A likelihood of one's own",
  description:
    'A logistic error law written as a density. The certificate decides on the data at hand.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { x: [0, 1, 2, 3, 5, 8], y: [1.3, 2.1, 1.9, 4.4, 5.2, 9.7] } },
    model: {
      log_density: '-(y-a-b*x)/s - log(s) - 2*log1p(exp(-(y-a-b*x)/s))',
      mean: 'a+b*x',
      response: 'y',
      parameters: { a: { start: 1 }, b: { start: 1 }, s: { start: 1, lower: 0 } }
    }
  }
}
