import { normalQuantile } from '../../numeric/special/index.ts'
import type { RegressionModel } from '../regression/model.ts'
import type { Layer, Point } from './chart.ts'
import type { Plot, PlotContext } from './plot.ts'
import { rowLimit, usable } from './points.ts'

/** Sorted values against normal quantiles at (i − ½)/n. */
function againstNormal(values: readonly number[]): Point[] {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort()
  const n = sorted.length
  const step = Math.max(1, Math.ceil(n / rowLimit))
  const out: Point[] = []
  for (let i = 0; i < n; i += step) out.push([normalQuantile((i + 0.5) / n), sorted[i]])
  return out
}

/**
 * Quantile residuals Φ⁻¹(F(y)) (Dunn & Smyth 1996, J. Comput. Graph. Stat. 5); for a discrete law the
 * middle of the jump of F, so that the answer has no chance in it.
 */
function quantileResiduals(
  model: RegressionModel,
  fitted: Float64Array,
  phi: Float64Array
): readonly number[] {
  const { family, observations } = model
  const { cdf } = family
  if (cdf === null || observations.size !== null) return []
  return Array.from(observations.y, (y, i) => {
    const upper = cdf(y, fitted[i], phi)
    const p = family.facts.discrete ? (upper + cdf(y - 1, fitted[i], phi)) / 2 : upper
    return p > 0 && p < 1 ? normalQuantile(p) : Number.NaN
  })
}

function layersOf({ model, squares, likelihood }: PlotContext): Layer[] {
  const ml = usable(likelihood)
  const weights = squares === null ? null : (model.squares?.weights ?? null)
  const standardised =
    squares === null || !(squares.sigma2 > 0) || model.family.facts.discrete
      ? []
      : Array.from(
          squares.residuals,
          (r, i) => (r * Math.sqrt(weights === null ? 1 : weights[i])) / Math.sqrt(squares.sigma2)
        )
  const quantiles =
    ml === null || model.observations.precision !== null
      ? []
      : quantileResiduals(model, ml.fitted, ml.phi)
  return [
    { mark: 'points', series: 'least_squares', points: againstNormal(standardised) },
    { mark: 'points', series: 'maximum_likelihood', points: againstNormal(quantiles) }
  ]
}

/** Standardised residuals of least squares and quantile residuals of the likelihood. */
export const quantileQuantile: Plot = {
  title: 'normal quantiles',
  order: 50,
  draw(context) {
    const layers = layersOf(context).filter(
      (layer) => layer.mark === 'points' && layer.points.length > 2
    )
    if (layers.length === 0) return []
    const ends = normalQuantile(1 - 0.5 / Math.max(3, context.model.rows.length))
    return [
      {
        name: 'quantile_quantile',
        title: 'Normal quantiles of the residuals',
        description:
          'Residuals against normal quantiles. Least squares: residuals over sigma, straight for normal errors. Maximum likelihood: quantile residuals, straight when the assumed law is right.',
        x: 'normal quantile',
        y: 'residual',
        layers: [
          {
            mark: 'lines',
            series: 'guide',
            paths: [
              [
                [-ends, -ends],
                [ends, ends]
              ]
            ]
          },
          ...layers
        ]
      }
    ]
  }
}
