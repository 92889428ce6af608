import type { Example } from './example.ts'

/** Shows the problem document; the only example that is meant to fail. */
export const wrongRequest: Example = {
  name: 'wrong_request',
  title: 'A request with three mistakes',
  description:
    'A misspelt key, an unknown family and a text among numbers: the answer is 422 and lists all three, each with its pointer.',
  method: 'POST',
  path: '/v1/fits',
  refused: true,
  request: {
    data: { columns: { x: [1, 2, 'three'], y: [2, 4, 6] } },
    model: { formula: 'y ~ x', family: 'norml', wieghts: 'w' }
  }
}
