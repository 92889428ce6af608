import type { Plot } from './plot.ts'
import { fittedMeans, pairs, responses } from './points.ts'

/** Residuals y − μ̂ against fitted means. */
export const residualsFitted: Plot = {
  title: 'residuals against fitted means',
  order: 60,
  draw(context) {
    const y = responses(context.model)
    const fits = fittedMeans(context)
    if (fits.length === 0) return []
    return [
      {
        name: 'residuals_fitted',
        title: 'Residuals against fitted means',
        description:
          'Residuals of each estimator against its fitted means; a trend or a funnel speaks against the model.',
        x: 'fitted mean',
        y: 'residual',
        layers: [
          { mark: 'rules', series: 'guide', axis: 'y', at: [0] },
          ...fits.map(
            ({ series, fitted }) =>
              ({
                mark: 'points',
                series,
                points: pairs(
                  fitted,
                  fitted.map((mu, i) => y[i] - mu)
                )
              }) as const
          )
        ]
      }
    ]
  }
}
