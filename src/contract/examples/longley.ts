import type { Example } from './example.ts'

/** Longley (1967), An appraisal of least squares programs, JASA 62. */
export const longley: Example = {
  name: 'longley',
  title: 'Longley: least squares and the normal law agree',
  description:
    'Employment in the United States, 1947 to 1962, on six nearly collinear series (Longley 1967). Errors are normal and independent, so both estimators give the same coefficients for every data set, while the variance differs by its divisor.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      columns: {
        employed: [
          60323, 61122, 60171, 61187, 63221, 63639, 64989, 63761, 66019, 67857, 68169, 66513, 68655,
          69564, 69331, 70551
        ],
        deflator: [
          83.0, 88.5, 88.2, 89.5, 96.2, 98.1, 99.0, 100.0, 101.2, 104.6, 108.4, 110.8, 112.6, 114.2,
          115.7, 116.9
        ],
        gnp: [
          234289, 259426, 258054, 284599, 328975, 346999, 365385, 363112, 397469, 419180, 442769,
          444546, 482704, 502601, 518173, 554894
        ],
        unemployed: [
          2356, 2325, 3682, 3351, 2099, 1932, 1870, 3578, 2904, 2822, 2936, 4681, 3813, 3931, 4806,
          4007
        ],
        armed_forces: [
          1590, 1456, 1616, 1650, 3099, 3594, 3547, 3350, 3048, 2857, 2798, 2637, 2552, 2514, 2572,
          2827
        ],
        population: [
          107608, 108632, 109773, 110929, 112075, 113270, 115094, 116219, 117388, 118734, 120445,
          121950, 123366, 125368, 127852, 130081
        ],
        year: [
          1947, 1948, 1949, 1950, 1951, 1952, 1953, 1954, 1955, 1956, 1957, 1958, 1959, 1960, 1961,
          1962
        ]
      }
    },
    model: {
      formula: 'employed ~ deflator + gnp + unemployed + armed_forces + population + year',
      family: 'normal'
    }
  }
}
