import type { Example } from './example.ts'

/** Complete separation: no finite maximum. */
export const separated: Example = {
  name: 'separated',
  title: 'Separated classes',
  description:
    'Every case above 5 is an event and none below: the likelihood has no maximum. The answer is 200 with status does_not_exist and the separating direction.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { x: [1, 2, 3, 4, 4.5, 5.5, 6, 7, 8, 9], y: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] } },
    model: { formula: 'y ~ x', family: 'bernoulli' }
  }
}
