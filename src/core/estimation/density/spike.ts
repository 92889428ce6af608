import type { DensityModel } from './model.ts'
import { logLikelihoodAt } from './objective.ts'
import { followPath, type Path, pathsFrom } from './path.ts'

/** Values of each column that are tried as the place of a spike. */
const tried = 3

/** A few values of every numeric column that the density reads: the first, the middle, the last of its order. */
function places(model: DensityModel): number[] {
  return model.graph.columns.flatMap((name) => {
    const column = model.dataset.columns.get(name)
    if (column?.kind !== 'numeric') return []
    const sorted = [...column.values].sort((a, b) => a - b)
    return Array.from(
      { length: tried },
      (_, k) => sorted[Math.round((k * (sorted.length - 1)) / (tried - 1))]
    )
  })
}

function sideOf({ parameter, limit }: Path, theta: Float64Array): 1 | -1 {
  return limit > theta[parameter] ? 1 : -1
}

/**
 * Whether some parameter put on an observation lets another run to the end of its domain with a
 * likelihood that grows for ever, as a component of a mixture does that collapses on one row (Day
 * 1969, Biometrika 56). Looked for at a maximum that is otherwise sound; null when nothing is found.
 */
export function spikeElsewhere(
  model: DensityModel,
  theta: Float64Array
): { readonly path: Path; readonly on: number } | null {
  const edges = pathsFrom(model, theta).filter((path) => path.points.length > 6)
  for (const edge of edges) {
    const middle = edge.points[Math.min(5, edge.points.length - 1)]
    for (let k = 0; k < theta.length; k++) {
      if (k === edge.parameter) continue
      for (const place of places(model)) {
        if (place < model.lower[k] || place > model.upper[k]) continue
        const at = middle.theta.slice()
        at[k] = place
        if (!Number.isFinite(logLikelihoodAt(model, at))) continue
        const path = followPath(model, at, { parameter: edge.parameter, side: sideOf(edge, theta) })
        if (path.unbounded) return { path, on: k }
      }
    }
  }
  return null
}
