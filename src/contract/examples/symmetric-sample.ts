import type { Example } from './example.ts'

/** A symmetric sample under Laplace errors. */
export const symmetricSample: Example = {
  name: 'symmetric_sample',
  title: 'A symmetric sample under Laplace errors',
  description: 'Mean and median coincide on this sample by luck, and the verdict says luck.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: { columns: { y: [-3, -1, -0.4, 0, 0.4, 1, 3] } },
    model: { formula: 'y ~ 1', family: 'laplace' }
  }
}
