import type { Example } from './example.ts'

/** Prediction with confidence and prediction intervals. */
export const carsPredicted: Example = {
  name: 'cars_predicted',
  title: 'Stopping distances at new speeds',
  description:
    'A line through speeds and stopping distances, and what it says of three new speeds; the last lies far outside the data, and one is missing.',
  method: 'POST',
  path: '/v1/predictions',
  request: {
    request: {
      data: {
        columns: {
          speed: [4, 7, 8, 9, 10, 12, 13, 15, 17, 18, 20, 24],
          dist: [2, 4, 16, 10, 18, 24, 34, 26, 40, 56, 48, 93]
        }
      },
      model: { formula: 'dist ~ speed' }
    },
    new_data: { columns: { speed: [11, 19, null, 60] } },
    level: 0.95
  }
}
