import { figure } from '../../numeric/figure.ts'
import type { Plot } from './plot.ts'

/** Observed shares of the values of a discrete response beside the fitted ones. */
export const totalVariation: Plot = {
  title: 'observed and fitted probabilities',
  order: 30,
  draw({ scene: { shares } }) {
    if (shares === null) return []
    const { names, observed, fitted } = shares
    const above = 1 - fitted.reduce((a, b) => a + b, 0)
    const distance =
      (observed.reduce((sum, share, k) => sum + Math.abs(share - fitted[k]), 0) +
        Math.max(0, above)) /
      2
    const shown = distance < 1e-12 ? '0' : figure(distance, 3)
    const columns = (values: readonly number[]) => values.map((y, k) => ({ name: names[k], y }))
    return [
      {
        name: 'total_variation',
        title: `Observed and fitted shares, total variation ${shown}`,
        description: `Share of each value of the response and its fitted probability, averaged over rows. Half the sum of their distances, the total variation, is ${shown}.`,
        x: 'response',
        y: 'share',
        layers: [
          { mark: 'columns', series: 'data', columns: columns(observed) },
          { mark: 'columns', series: 'maximum_likelihood', columns: columns(fitted) }
        ]
      }
    ]
  }
}
