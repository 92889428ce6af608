import type { Chart, Layer, Point } from './chart.ts'
import type { Plot } from './plot.ts'
import type { ResidualPairView } from './scenes/scene.ts'

/** √ of the 95 % point of χ² with 2 degrees of freedom: √(−2 ln 0.05). */
const radius = Math.sqrt(-2 * Math.log(0.05))

/** The ellipse that holds 95 % of a normal law with covariance (a, b; b, c): its Cholesky factor on a circle. */
function ellipse([a, b, c]: readonly [number, number, number]): Point[] {
  const first = Math.sqrt(a)
  const second = b / first
  const rest = Math.sqrt(Math.max(0, c - second * second))
  return Array.from({ length: 73 }, (_, k) => {
    const angle = (2 * Math.PI * k) / 72
    const [u, v] = [radius * Math.cos(angle), radius * Math.sin(angle)]
    return [first * u, second * u + rest * v]
  })
}

function layersOf({ series, residuals, covariance }: ResidualPairView): Layer[] {
  const points: Layer = { mark: 'points', series, points: residuals }
  if (covariance === null || !(covariance[0] > 0)) return [points]
  return [points, { mark: 'lines', series, paths: [ellipse(covariance)] }]
}

/** Residuals of two responses against each other: the correlation that joint estimation uses. */
export const residualPairs: Plot = {
  title: 'residuals of two responses',
  order: 45,
  draw({ scene }) {
    const pairs = new Map<string, ResidualPairView[]>()
    for (const view of scene.residualPairs) {
      const key = view.names.join(' ')
      pairs.set(key, [...(pairs.get(key) ?? []), view])
    }
    return [...pairs.values()].map((views): Chart => {
      const [x, y] = views[0].names
      return {
        name: `residual_pairs_${x}_${y}`,
        title: `Residuals of ${x} and ${y}`,
        description: `Residuals of ${y} against those of ${x}, row by row, with the ellipse that holds 95 per cent under each estimator's covariance. A tilted ellipse is what one equation can learn from the other.`,
        x: `residual of ${x}`,
        y: `residual of ${y}`,
        layers: views.flatMap(layersOf)
      }
    })
  }
}
