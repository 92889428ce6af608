import type { Layer } from './chart.ts'
import type { Plot } from './plot.ts'
import { grid } from './points.ts'

/** Histogram of unit area; about √n bins. */
function histogram(values: Float64Array, low: number, high: number): Layer {
  const count = Math.max(5, Math.min(40, Math.ceil(Math.sqrt(values.length)) + 2))
  const width = (high - low) / count
  const counts = new Float64Array(count)
  for (const value of values) counts[Math.min(count - 1, Math.floor((value - low) / width))]++
  return {
    mark: 'bars',
    series: 'data',
    bars: Array.from(counts, (c, k) => ({
      from: low + k * width,
      to: low + (k + 1) * width,
      y: c / (values.length * width)
    }))
  }
}

/** A histogram of the residuals with the law that each estimator means. */
export const errorDensity: Plot = {
  title: 'error density',
  order: 40,
  draw({ scene: { law } }) {
    if (law === null) return []
    const { title, description, axis, values, densities } = law
    const low = values.reduce((a, b) => Math.min(a, b), Infinity)
    const high = values.reduce((a, b) => Math.max(a, b), -Infinity)
    if (!(high > low && high - low < Infinity)) return []
    const margin = 0.1 * (high - low)
    const at = Array.from(grid(low - margin, high + margin, 161))
    return [
      {
        name: 'error_density',
        title,
        description,
        x: axis,
        y: 'density',
        layers: [
          histogram(values, low, high),
          ...densities.map(
            ({ series, at: density }) =>
              ({
                mark: 'lines',
                series,
                paths: [
                  at.flatMap((z) => {
                    const height = density(z)
                    return Number.isFinite(height) ? [[z, height] as const] : []
                  })
                ]
              }) as const
          )
        ]
      }
    ]
  }
}
