import { figure } from '../../numeric/figure.ts'
import type { Plot } from './plot.ts'

/** The likelihood on its way to a supremum that it does not attain. */
export const likelihoodClimb: Plot = {
  title: 'climb to the supremum',
  order: 25,
  draw({ scene: { climb } }) {
    if (climb === null) return []
    const { direction, points, supremum } = climb
    return [
      {
        name: 'likelihood_climb',
        title: 'The likelihood has no maximum',
        description: `Log-likelihood when the coefficients move by t times the direction ${direction}: it rises for ever towards its supremum ${figure(supremum, 6)}, the dotted line, and does not attain it.`,
        x: 't',
        y: 'log-likelihood',
        layers: [
          { mark: 'rules', series: 'guide', axis: 'y', at: [supremum] },
          { mark: 'lines', series: 'maximum_likelihood', paths: [points] }
        ]
      }
    ]
  }
}
