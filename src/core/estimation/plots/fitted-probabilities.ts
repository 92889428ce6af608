import type { Plot } from './plot.ts'

/** The fitted probability of every label along the one regressor. */
export const fittedProbabilities: Plot = {
  title: 'fitted probabilities of labels',
  order: 15,
  draw({ scene: { probabilities } }) {
    if (probabilities === null) return []
    const { regressor, curves } = probabilities
    return [
      {
        name: 'fitted_probabilities',
        title: 'Fitted probability of each label',
        description: `The fitted probability of each label against ${regressor}. There is no curve of least squares: labels have no distances.`,
        x: regressor,
        y: 'probability',
        layers: [
          {
            mark: 'lines',
            series: 'maximum_likelihood',
            paths: curves.map(({ points }) => points),
            smooth: true
          },
          {
            mark: 'words',
            series: 'guide',
            words: curves.flatMap(({ label, points }) => {
              const at = points[points.length - 1]
              return at === undefined ? [] : [{ at, text: label }]
            })
          }
        ]
      }
    ]
  }
}
