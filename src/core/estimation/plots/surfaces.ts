import type { Chart, Layer, Point } from './chart.ts'
import { shownParameters } from './choose.ts'
import { contour, type Grid } from './contours.ts'
import type { Plot } from './plot.ts'
import { grid } from './points.ts'
import { inWords, optimumIn, type Terrain } from './terrain.ts'
import { walk } from './walk.ts'

/** Confidence regions of two parameters lose −ln(1 − level) of log-likelihood (χ² with 2 degrees of freedom). */
const levels = [0.5, 0.9, 0.99]
/** Points along each axis: of a loss that is a formula, of a short search, and of a longer one. */
const sides = { closed: 101, short: 61, long: 35 } as const
/** Most parameters of a short search. */
const few = 3
/** The grid ends a little outside the outermost region, and at most so many standard errors away. */
const margin = 1.04
const furthest = 8
/** Most parameters of which every pair is drawn unasked. */
const unasked = 3

/** How far the outermost region reaches in one parameter: as far as its profile stays above that level. */
function axisOf(terrain: Terrain, k: number, side: number): Float64Array {
  const { centre, widths } = terrain
  const critical = -Math.log1p(-Math.max(...levels))
  const [low, high] = ([-1, 1] as const).map((sign) => {
    const { points, end } = walk(terrain, k, { sign, critical })
    const last = points[points.length - 1]?.[0] ?? centre[k]
    const distance = Math.abs((Number.isFinite(end) ? end : last) - centre[k])
    return centre[k] + sign * margin * Math.min(distance, furthest * widths[k])
  })
  return grid(low, high, side)
}

/** The loss over two parameters; rows in alternating direction, so that searches begin close by. */
function lossGrid(terrain: Terrain, i: number, j: number): Grid {
  const { closed, names } = terrain
  const side = closed ? sides.closed : names.length <= few ? sides.short : sides.long
  const [x, y] = [axisOf(terrain, i, side), axisOf(terrain, j, side)]
  const values = new Float64Array(side * side)
  for (let b = 0; b < side; b++) {
    for (let k = 0; k < side; k++) {
      const a = b % 2 === 0 ? k : side - 1 - k
      values[b * side + a] = terrain.loss([i, j], [x[a], y[b]])
    }
  }
  return { x, y, values }
}

/** The contours where the terrain has both parameters, and the optimum where it knows both. */
function layersOf(terrain: Terrain, x: string, y: string): Layer[] {
  const { series, names } = terrain
  const [i, j] = [names.indexOf(x), names.indexOf(y)]
  const optimum: Point = [optimumIn(terrain, x), optimumIn(terrain, y)]
  const mark = { mark: 'optimum', series, points: [optimum] } as const
  if (i < 0 || j < 0) return optimum.every(Number.isFinite) ? [mark] : []
  const surface = lossGrid(terrain, i, j)
  const paths = levels.flatMap((level) => contour(surface, -Math.log1p(-level)))
  return [{ mark: 'lines', series, paths }, mark]
}

const criteria = {
  least_squares: 'sum of squares',
  maximum_likelihood: 'log-likelihood'
} as const

function titleOf(drawn: readonly Terrain[]): string {
  const words = drawn.map(({ series }) => criteria[series]).join(' and ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}

function chartOf(terrains: readonly Terrain[], x: string, y: string): Chart[] {
  const drawn = terrains.filter(({ names }) => names.includes(x) && names.includes(y))
  if (drawn.length === 0) return []
  return [
    {
      name: `surface_${x}_${y}`,
      title: titleOf(drawn),
      description: `Contours over ${x} and ${y} of ${drawn.map(inWords).join(' and ')}, everything else optimised at each point: the regions of 50, 90 and 99 per cent. The dot is the least-squares estimate, the ring that of maximum likelihood.`,
      x,
      y,
      layers: terrains.flatMap((terrain) => layersOf(terrain, x, y))
    }
  ]
}

/** Contours of the sum of squares and of the log-likelihood over pairs of parameters. */
export const surfaces: Plot = {
  title: 'both surfaces',
  order: 20,
  draw(context) {
    const names = shownParameters(context, unasked)
    return names.flatMap((x, i) =>
      names.slice(i + 1).flatMap((y) => chartOf(context.scene.terrains, x, y))
    )
  }
}
