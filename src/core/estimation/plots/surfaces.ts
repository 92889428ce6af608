import type { Chart, Layer } from './chart.ts'
import { contour, type Grid } from './contours.ts'
import type { Plot } from './plot.ts'
import { inWords, type Terrain, terrains } from './terrain.ts'

/** Confidence regions of two parameters lose −ln(1 − level) of log-likelihood (χ² with 2 degrees of freedom). */
const levels = [0.5, 0.9, 0.99]
/** Points along each axis: of a loss that is a formula, and of one that is searched for. */
const sides = { closed: 101, searched: 41 } as const
/** Half the width of the grid in standard errors; the 99 % region reaches 3.03. */
const reach = 3.4
/** Most coefficients of which every pair is drawn. */
const coefficientLimit = 3

function axis(centre: number, error: number, side: number): Float64Array {
  return Float64Array.from(
    { length: side },
    (_, i) => centre + reach * error * ((2 * i) / (side - 1) - 1)
  )
}

/** The loss over two coefficients; rows in alternating direction, so that searches begin close by. */
function lossGrid(terrain: Terrain, i: number, j: number): Grid {
  const side = terrain.closed ? sides.closed : sides.searched
  const x = axis(terrain.centre[i], terrain.errors[i], side)
  const y = axis(terrain.centre[j], terrain.errors[j], side)
  const values = new Float64Array(side * side)
  for (let b = 0; b < side; b++) {
    for (let k = 0; k < side; k++) {
      const a = b % 2 === 0 ? k : side - 1 - k
      values[b * side + a] = terrain.loss([i, j], [x[a], y[b]])
    }
  }
  return { x, y, values }
}

function layersOf(terrain: Terrain, i: number, j: number): Layer[] {
  const grid = lossGrid(terrain, i, j)
  const paths = levels.flatMap((level) => contour(grid, -Math.log1p(-level)))
  const { series, centre } = terrain
  return [
    { mark: 'lines', series, paths },
    { mark: 'optimum', series, points: [[centre[i], centre[j]]] }
  ]
}

/** Contours of the sum of squares and of the log-likelihood over pairs of coefficients. */
export const surfaces: Plot = {
  title: 'both surfaces',
  order: 20,
  draw(context) {
    const { model, kept } = context
    const names = kept.map((j) => model.terms[j].name)
    const both = terrains(context)
    const count = Math.min(kept.length, coefficientLimit)
    const charts: Chart[] = []
    for (let i = 0; i < count; i++) {
      for (let j = i + 1; j < count; j++) {
        const drawn = both.map(inWords).join(' and ')
        charts.push({
          name: `surface_${names[i]}_${names[j]}`,
          title: 'Sum of squares and log-likelihood',
          description: `Contours over ${names[i]} and ${names[j]} of ${drawn}, everything else optimised at each point: the regions of 50, 90 and 99 per cent. The dot and the ring are the optima.`,
          x: names[i],
          y: names[j],
          layers: both.flatMap((terrain) => layersOf(terrain, i, j))
        })
      }
    }
    return charts
  }
}
