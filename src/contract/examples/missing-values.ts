import type { Example } from './example.ts'

/** Rows with null are dropped and told. */
export const missingValues: Example = {
  name: 'missing_values',
  title: 'Missing values',
  description:
    'Two rows miss a value. They are dropped, counted and warned about; with "missing": "error" the request would be refused.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      columns: { x: [1, 2, 3, null, 5, 6, 7, 8], y: [2.1, 3.9, 6.2, 8.1, null, 12.2, 13.8, 16.1] },
      missing: 'drop'
    },
    model: { formula: 'y ~ x' }
  }
}
