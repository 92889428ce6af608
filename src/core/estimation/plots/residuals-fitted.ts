import type { Chart } from './chart.ts'
import type { Plot } from './plot.ts'
import { pairs } from './points.ts'
import { ofResponse } from './responses.ts'
import type { Panel } from './scenes/scene.ts'

function chartOf({ response, y, fits }: Panel): Chart[] {
  if (fits.length === 0) return []
  const title = 'Residuals against fitted means'
  return [
    {
      name: `residuals_fitted${ofResponse(response)}`,
      title: response === null ? title : `${title}: ${response}`,
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

/** Residuals y − μ̂ against fitted means. */
export const residualsFitted: Plot = {
  title: 'residuals against fitted means',
  order: 60,
  draw: ({ scene }) => scene.panels.flatMap(chartOf)
}
