import type { Example } from './example.ts'

/** Zellner (1962), Journal of the American Statistical Association 57, 348-368; data of Grunfeld. */
export const unrelatedRegressions: Example = {
  name: 'unrelated_regressions',
  title: 'Two firms whose errors belong together',
  description:
    'Investment of General Electric and Westinghouse, 1935 to 1954, on the value and the capital of each firm: seemingly unrelated regressions. The errors of one year are correlated, so that the likelihood of both equations together differs from least squares on each alone.',
  method: 'POST',
  path: '/v1/fits',
  request: {
    data: {
      columns: {
        general: [
          33.1, 45, 77.2, 44.6, 48.1, 74.4, 113, 91.9, 61.3, 56.8, 93.6, 159.9, 147.2, 146.3, 98.3,
          93.5, 135.2, 157.3, 179.5, 189.6
        ],
        general_value: [
          1170.6, 2015.8, 2803.3, 2039.7, 2256.2, 2132.2, 1834.1, 1588, 1749.4, 1687.2, 2007.7,
          2208.3, 1656.7, 1604.4, 1431.8, 1610.5, 1819.4, 2079.7, 2371.6, 2759.9
        ],
        general_capital: [
          97.8, 104.4, 118, 156.2, 172.6, 186.6, 220.9, 287.8, 319.9, 321.3, 319.6, 346, 456.4,
          543.4, 618.3, 647.4, 671.3, 726.1, 800.3, 888.9
        ],
        westinghouse: [
          12.93, 25.9, 35.05, 22.89, 18.84, 28.57, 48.51, 43.34, 37.02, 37.81, 39.27, 53.46, 55.56,
          49.56, 32.04, 32.24, 54.38, 71.78, 90.08, 68.6
        ],
        westinghouse_value: [
          191.5, 516, 729, 560.4, 519.9, 628.5, 537.1, 561.2, 617.2, 626.7, 737.2, 760.5, 581.4,
          662.3, 583.8, 635.2, 723.8, 864.1, 1193.5, 1188.9
        ],
        westinghouse_capital: [
          1.8, 0.8, 7.4, 18.1, 23.5, 26.5, 36.2, 60.8, 84.4, 91.2, 92.4, 86, 111.1, 130.6, 141.8,
          136.7, 129.7, 145.5, 174.8, 213.5
        ]
      }
    },
    model: {
      formulas: [
        'general ~ general_value + general_capital',
        'westinghouse ~ westinghouse_value + westinghouse_capital'
      ]
    }
  }
}
