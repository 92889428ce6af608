import type { Example } from './example.ts'

/** Nested and other models side by side. */
export const carsCompared: Example = {
  name: 'cars_compared',
  title: 'Is the curve needed?',
  description:
    'A line, a parabola and a line through the logarithm for stopping distances: an F and a likelihood-ratio test where one holds the other, Vuong’s test where not, and information criteria for all.',
  method: 'POST',
  path: '/v1/comparisons',
  request: {
    data: {
      columns: {
        speed: [4, 7, 8, 9, 10, 12, 13, 15, 17, 18, 20, 24],
        dist: [2, 4, 16, 10, 18, 24, 34, 26, 40, 56, 48, 93]
      }
    },
    models: [
      { formula: 'dist ~ speed' },
      { formula: 'dist ~ speed + I(speed^2)' },
      { formula: 'dist ~ log(speed)' }
    ]
  }
}
