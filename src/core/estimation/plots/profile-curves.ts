import { normalQuantile } from '../../numeric/special/index.ts'
import type { Chart, Layer, Point } from './chart.ts'
import type { Plot } from './plot.ts'
import { inWords, type Terrain, terrains } from './terrain.ts'

const count = 41
/** Half the width of a curve in standard errors. */
const reach = 3.2
const coefficientLimit = 4
/** Curves are cut off here: what lies deeper is of no interest and flattens the rest. */
const deepest = 8

/** Minus the loss along one coefficient. */
function curve(terrain: Terrain, j: number): Point[] {
  const out: Point[] = []
  for (let k = 0; k < count; k++) {
    const value = terrain.centre[j] + reach * terrain.errors[j] * ((2 * k) / (count - 1) - 1)
    const loss = terrain.loss([j], [value])
    if (loss <= deepest) out.push([value, -Math.max(0, loss)])
  }
  return out
}

function layersOf(terrain: Terrain, j: number, critical: number): Layer[] {
  const { series, centre, errors } = terrain
  const path = curve(terrain, j)
  if (path.length < 3) return []
  const half = critical * errors[j]
  const drop = -(critical * critical) / 2
  return [
    { mark: 'lines', series, paths: [path] },
    {
      mark: 'points',
      series,
      points: [
        [centre[j] - half, drop],
        [centre[j] + half, drop]
      ]
    },
    { mark: 'optimum', series, points: [[centre[j], 0]] }
  ]
}

/** Profile curves of each coefficient with the ends of its Wald interval. */
export const profileCurves: Plot = {
  title: 'profile likelihood',
  order: 70,
  draw(context) {
    const { model, kept, level } = context
    const critical = normalQuantile((1 + level) / 2)
    const drop = -(critical * critical) / 2
    const both = terrains(context)
    return kept.slice(0, coefficientLimit).flatMap((source, j): Chart[] => {
      const layers = both.flatMap((terrain) => layersOf(terrain, j, critical))
      if (layers.length === 0) return []
      const { name } = model.terms[source]
      return [
        {
          name: `profile_${name}`,
          title: `Profile of ${name}`,
          description: `Loss of log-likelihood (and of the sum of squares in its units) when ${name} is held and everything else optimised: ${both.map(inWords).join(', ')}. The horizontal line cuts off the profile interval of level ${level}; dots are the ends of the Wald interval, which lie on the curve when it is a parabola.`,
          x: name,
          y: 'log-likelihood below its maximum',
          layers: [{ mark: 'rules', series: 'guide', axis: 'y', at: [drop] }, ...layers]
        }
      ]
    })
  }
}
