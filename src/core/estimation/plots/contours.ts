import type { Point } from './chart.ts'

/** Values on a rectangular grid; entry (i, j) at x[i], y[j] is values[j * x.length + i]. */
export interface Grid {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly values: Float64Array
}

/** Corners of a cell, counter-clockwise, as steps in (i, j). */
const corners = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1]
] as const

/** Where the level crosses the edges of one cell, by linear interpolation; none where a corner is not finite. */
function crossings(grid: Grid, i: number, j: number, level: number): { key: string; at: Point }[] {
  const { x, y, values } = grid
  const nodes = corners.map(([di, dj]) => ({
    i: i + di,
    j: j + dj,
    v: values[(j + dj) * x.length + i + di] - level
  }))
  if (!nodes.every(({ v }) => Number.isFinite(v))) return []
  return nodes.flatMap((a, k) => {
    const b = nodes[(k + 1) % 4]
    if (a.v < 0 === b.v < 0) return []
    const t = a.v / (a.v - b.v)
    const at: Point = [x[a.i] + t * (x[b.i] - x[a.i]), y[a.j] + t * (y[b.j] - y[a.j])]
    const [first, second] = [`${a.i},${a.j}`, `${b.i},${b.j}`].sort()
    return [{ key: `${first} ${second}`, at }]
  })
}

/** Chains segments that share an edge of the grid into paths. */
function chain(
  segments: readonly (readonly [string, string])[],
  at: ReadonlyMap<string, Point>
): Point[][] {
  const neighbours = new Map<string, string[]>()
  for (const [a, b] of segments) {
    neighbours.set(a, [...(neighbours.get(a) ?? []), b])
    neighbours.set(b, [...(neighbours.get(b) ?? []), a])
  }
  const seen = new Set<string>()
  const ends = [...neighbours.keys()].sort(
    (a, b) => (neighbours.get(a)?.length ?? 0) - (neighbours.get(b)?.length ?? 0)
  )
  return ends.flatMap((start) => {
    const keys: string[] = []
    let next: string | undefined = seen.has(start) ? undefined : start
    while (next !== undefined) {
      seen.add(next)
      keys.push(next)
      next = neighbours.get(next)?.find((key) => !seen.has(key))
    }
    const closed =
      keys.length > 2 && neighbours.get(start)?.includes(keys[keys.length - 1]) === true
    const path = [...keys, ...(closed ? [start] : [])].flatMap((key) => {
      const point = at.get(key)
      return point === undefined ? [] : [point]
    })
    return path.length < 2 ? [] : [path]
  })
}

/** Lines on which the grid's bilinear surface has one value: marching squares (Lorensen & Cline 1987, in two dimensions). */
export function contour(grid: Grid, level: number): readonly Point[][] {
  const at = new Map<string, Point>()
  const segments: (readonly [string, string])[] = []
  for (let j = 0; j + 1 < grid.y.length; j++) {
    for (let i = 0; i + 1 < grid.x.length; i++) {
      const found = crossings(grid, i, j, level)
      for (const { key, at: point } of found) at.set(key, point)
      for (let k = 0; k + 1 < found.length; k += 2) segments.push([found[k].key, found[k + 1].key])
    }
  }
  return chain(segments, at)
}
