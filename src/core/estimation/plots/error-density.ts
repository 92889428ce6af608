import type { Expansion } from '../../model/families/family.ts'
import { blankRow } from '../likelihood.ts'
import type { RegressionModel } from '../regression/model.ts'
import type { Layer, Point } from './chart.ts'
import type { Plot } from './plot.ts'
import { usable } from './points.ts'

/** A grid of `count` points over [low, high]. */
function grid(low: number, high: number, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1))
}

/** Density of y − μ under a location law at μ = 0. */
function lawDensity(model: RegressionModel, phi: Float64Array, at: Float64Array): Point[] {
  const row = blankRow()
  const size = 1 + phi.length
  const out: Expansion = {
    value: 0,
    gradient: new Float64Array(size),
    hessian: new Float64Array(size * size)
  }
  return Array.from(at, (z): Point => {
    row.y = z
    row.mu = 0
    model.family.logDensity(row, phi, out)
    return [z, Math.exp(out.value)]
  })
}

function normalDensity(sigma: number, at: Float64Array): Point[] {
  const top = 1 / (sigma * Math.sqrt(2 * Math.PI))
  return Array.from(at, (z): Point => [z, top * Math.exp(-0.5 * (z / sigma) ** 2)])
}

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

/** Residuals of the likelihood with the law it fitted, and the normal law of least squares. */
export const errorDensity: Plot = {
  title: 'error density',
  order: 40,
  draw({ model, squares, likelihood }) {
    const ml = usable(likelihood)
    const { facts } = model.family
    if (ml === null || !facts.location || facts.transform !== null) return []
    const residuals = model.observations.y.map((y, i) => y - ml.fitted[i])
    const low = residuals.reduce((a, b) => Math.min(a, b))
    const high = residuals.reduce((a, b) => Math.max(a, b))
    if (!(high > low)) return []
    const margin = 0.1 * (high - low)
    const at = grid(low - margin, high + margin, 161)
    const law = lawDensity(model, ml.phi, at)
    const sigma = squares === null ? Number.NaN : Math.sqrt(squares.sigma2)
    return [
      {
        name: 'error_density',
        title: 'Error law against the residuals',
        description: `Histogram of the residuals of maximum likelihood, the fitted ${model.family.title} density and the normal density that least squares amounts to.`,
        x: 'residual',
        y: 'density',
        layers: [
          histogram(residuals, low, high),
          ...(sigma > 0
            ? [
                {
                  mark: 'lines',
                  series: 'least_squares',
                  paths: [normalDensity(sigma, at)]
                } as const
              ]
            : []),
          {
            mark: 'lines',
            series: 'maximum_likelihood',
            paths: [law.filter(([, density]) => Number.isFinite(density))]
          }
        ]
      }
    ]
  }
}
