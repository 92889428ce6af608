import type { Example } from './example.ts'

/** Marske (1967), biochemical oxygen demand; in Bates and Watts (1988), A1.4. */
export const nonlinear: Example = {
  name: 'nonlinear',
  title: 'A nonlinear mean',
  description:
    'Oxygen demand rising to a limit, b1 (1 - exp(-b2 x)), with start values. Errors are normal, so nonlinear least squares is maximum likelihood.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { day: [1, 2, 3, 4, 5, 7], demand: [8.3, 10.3, 19.0, 16.0, 15.6, 19.8] } },
    model: {
      mean: 'b1*(1-exp(-b2*day))',
      response: 'demand',
      parameters: { b1: { start: 20 }, b2: { start: 0.5, lower: 0 } }
    }
  }
}
