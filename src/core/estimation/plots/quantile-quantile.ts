import { normalQuantile } from '../../numeric/special/index.ts'
import type { Chart, Point } from './chart.ts'
import type { Plot } from './plot.ts'
import { rowLimit } from './points.ts'
import { ofResponse } from './responses.ts'
import type { Panel } from './scenes/scene.ts'

/** Sorted values against normal quantiles at (i − ½)/n. */
function againstNormal(values: ArrayLike<number>): Point[] {
  const sorted = Float64Array.from(values).filter(Number.isFinite).sort()
  const n = sorted.length
  const step = Math.max(1, Math.ceil(n / rowLimit))
  const out: Point[] = []
  for (let i = 0; i < n; i += step) out.push([normalQuantile((i + 0.5) / n), sorted[i]])
  return out
}

function chartOf({ response, y, fits }: Panel): Chart[] {
  const layers = fits.flatMap(({ series, standardised }) => {
    const points = againstNormal(standardised)
    return points.length > 2 ? [{ mark: 'points', series, points } as const] : []
  })
  if (layers.length === 0) return []
  const end = normalQuantile(1 - 0.5 / Math.max(3, y.length))
  const line: readonly Point[] = [
    [-end, -end],
    [end, end]
  ]
  const title = 'Normal quantiles of the residuals'
  return [
    {
      name: `quantile_quantile${ofResponse(response)}`,
      title: response === null ? title : `${title}: ${response}`,
      description:
        'Residuals against normal quantiles. Least squares: residuals over sigma, straight for normal errors. Maximum likelihood: quantile residuals, straight when the assumed law is right.',
      x: 'normal quantile',
      y: 'residual',
      layers: [{ mark: 'lines', series: 'guide', paths: [line] }, ...layers]
    }
  ]
}

/** Standardised residuals of least squares and quantile residuals of the likelihood. */
export const quantileQuantile: Plot = {
  title: 'normal quantiles',
  order: 50,
  draw: ({ scene }) => scene.panels.flatMap(chartOf)
}
