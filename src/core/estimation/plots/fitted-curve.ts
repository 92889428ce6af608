import type { Chart, Point } from './chart.ts'
import type { Plot } from './plot.ts'
import { pairs } from './points.ts'
import { ofResponse } from './responses.ts'
import type { Panel } from './scenes/scene.ts'

/** Fitted means in the order of the regressor, one point for each of its values. */
function curve(x: Float64Array, fitted: Float64Array): Point[] {
  const sorted = pairs(x, fitted).sort((a, b) => a[0] - b[0])
  return sorted.filter((point, i) => i === 0 || point[0] !== sorted[i - 1][0])
}

function chartOf({ response, y, regressor, fits }: Panel): Chart[] {
  if (regressor === null) return []
  const { name, values } = regressor
  return [
    {
      name: `fitted_curve${ofResponse(response)}`,
      title: response === null ? 'Data and both fits' : `Data and both fits: ${response}`,
      description: `${response ?? 'The response'} against ${name} with the fitted mean of each estimator.`,
      x: name,
      y: response ?? 'response',
      layers: [
        { mark: 'points', series: 'data', points: pairs(values, y) },
        ...fits.map(
          ({ series, fitted }) =>
            ({ mark: 'lines', series, paths: [curve(values, fitted)], smooth: true }) as const
        )
      ]
    }
  ]
}

/** Data with both fitted curves, where there is one regressor. */
export const fittedCurve: Plot = {
  title: 'data and both fits',
  order: 10,
  draw: ({ scene }) => scene.panels.flatMap(chartOf)
}
