import { normalQuantile } from '../../numeric/special/index.ts'
import type { Chart, Layer, Point } from './chart.ts'
import { shownParameters } from './choose.ts'
import type { Plot } from './plot.ts'
import { inWords, type Terrain } from './terrain.ts'
import { walk } from './walk.ts'

const unasked = 4

interface Profile {
  readonly terrain: Terrain
  /** Place of the parameter in the terrain. */
  readonly j: number
  /** (value, −loss), in order of the value. */
  readonly path: readonly Point[]
  /** Ends of the profile interval; infinite where the curve does not come down to it. */
  readonly interval: readonly [number, number]
}

function profileOf(terrain: Terrain, name: string, critical: number): Profile[] {
  const j = terrain.names.indexOf(name)
  if (j < 0) return []
  const low = walk(terrain, j, { sign: -1, critical })
  const high = walk(terrain, j, { sign: 1, critical })
  const path: Point[] = [...low.points.reverse(), [terrain.centre[j], 0], ...high.points]
  return path.length < 5 ? [] : [{ terrain, j, path, interval: [low.end, high.end] }]
}

function curveLayers({ terrain: { series, centre }, j, path }: Profile): Layer[] {
  return [
    { mark: 'lines', series, paths: [path] },
    { mark: 'optimum', series, points: [[centre[j], 0]] }
  ]
}

/** Both intervals of one estimator as stretches below the curves. */
function intervalLayer(
  { terrain, j, path, interval }: Profile,
  { half, top, gap }: { readonly half: number; readonly top: number; readonly gap: number }
): Layer {
  const { series, centre, errors } = terrain
  const [first, last] = [path[0][0], path[path.length - 1][0]]
  const open = !interval.every(Number.isFinite)
  const profile = {
    from: Math.max(first, interval[0]),
    to: Math.min(last, interval[1]),
    y: top,
    text: open ? 'profile, open' : 'profile'
  }
  const wald = {
    from: centre[j] - half * errors[j],
    to: centre[j] + half * errors[j],
    y: top - gap,
    text: 'Wald'
  }
  return {
    mark: 'intervals',
    series,
    intervals: errors[j] > 0 ? [profile, wald] : [profile]
  }
}

function chartOf(profiles: readonly Profile[], name: string, level: number): Chart[] {
  if (profiles.length === 0) return []
  const half = normalQuantile((1 + level) / 2)
  const drop = -(half * half) / 2
  const lowest = profiles
    .flatMap(({ path }) => path.map(([, y]) => y))
    .reduce((a, b) => Math.min(a, b))
  const gap = -lowest / 9
  const words = profiles.map(({ terrain }) => inWords(terrain)).join(', ')
  return [
    {
      name: `profile_${name}`,
      title: `Profile of ${name}`,
      description: `Loss of log-likelihood (and of the sum of squares in its units) when ${name} is held and everything else optimised: ${words}. The dotted line cuts the curves at the ends of the profile intervals of level ${level}. Below, each profile interval is drawn above its Wald interval; they agree when the curve is a parabola.`,
      x: name,
      y: 'log-likelihood below its maximum',
      layers: [
        { mark: 'rules', series: 'guide', axis: 'y', at: [drop] },
        ...profiles.flatMap(curveLayers),
        ...profiles.map((profile, k) =>
          intervalLayer(profile, { half, top: lowest - gap * (1.2 + 2.2 * k), gap })
        )
      ]
    }
  ]
}

/** Profile curves of each parameter with its profile interval and its Wald interval. */
export const profileCurves: Plot = {
  title: 'profile likelihood',
  order: 70,
  draw(context) {
    const { level, terrains } = context.scene
    const half = normalQuantile((1 + level) / 2)
    return shownParameters(context, unasked).flatMap((name) =>
      chartOf(
        terrains.flatMap((terrain) => profileOf(terrain, name, (half * half) / 2)),
        name,
        level
      )
    )
  }
}
