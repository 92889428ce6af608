import { type Cell, createCells, type TapeOptions } from './cells.ts'
import { curvatureSteps } from './curvature.ts'
import { gradientSteps, partialsStep, type Step, valueStep } from './forward.ts'
import type { Graph, NodeId } from './graph.ts'
import { reverseSteps } from './reverse.ts'
import type { Totals } from './totals.ts'

/** A graph laid out as steps over blocks of rows. Owns its buffers: one pass at a time. */
export interface Tape {
  /** Rows of a block. */
  readonly size: number
  /** Sets θ and computes what does not differ between rows. */
  begin(theta: Float64Array): void
  /** Computes rows [from, from + rows), derivatives included where the order asks for them. */
  forward(from: number, rows: number): void
  /** Carries the derivative of the root, seeded with these weights (all 1 when null), to θ. */
  reverse(seed: Float64Array | null, rows: number): void
  /** Adds the weighted curvature of the block to the totals; after `reverse`. */
  curve(rows: number): void
  /** Values of a node in the current block. */
  values(id: NodeId): Float64Array
  /** seed × ∂root/∂θⱼ in the current block; null when it is 0. */
  slope(j: number): Float64Array | null
}

/** What a tape of order 2 adds its curvature to. */
export interface CurvatureTarget {
  readonly totals: Totals
  /** Position of the pair j ≤ l. */
  readonly place: (j: number, l: number) => number
}

/** Lays out a graph; the first root is the one that is differentiated. */
export function createTape(graph: Graph, options: TapeOptions, target?: CurvatureTarget): Tape {
  const { size, cells, byId } = createCells(graph, options)
  const root = byId.get(options.roots[0] ?? -1)
  const steps = layOut(cells, options, size)
  const back = options.order > 0 ? reverseSteps(cells) : []
  const bend = target ? curvatureSteps(cells, target.totals, target.place) : []
  const loads = cells.flatMap((cell) => {
    const source = options.sources.get(cell.id)
    return source === undefined ? [] : [{ source, into: cell.value }]
  })
  const slopes = new Map<number, Float64Array | null>()
  for (const { node, adjoint } of cells) {
    if (node.kind === 'parameter') slopes.set(node.index, adjoint)
  }
  return {
    size,
    begin: (theta) => {
      for (const { node, value } of cells) {
        if (node.kind === 'parameter') value.fill(theta[node.index])
      }
      run(steps.once, size)
    },
    forward: (from, rows) => {
      for (const { source, into } of loads) into.set(source.subarray(from, from + rows))
      run(steps.perBlock, rows)
    },
    reverse: (seed, rows) => {
      if (root === undefined || root.adjoint === null) return
      plant(root, seed, rows)
      run(back, rows)
    },
    curve: (rows) => run(bend, rows),
    values: (id) => byId.get(id)?.value ?? new Float64Array(size),
    slope: (j) => slopes.get(j) ?? null
  }
}

function run(steps: readonly Step[], rows: number): void {
  for (const step of steps) step(rows)
}

/** Seeds the root's adjoint; rows of weight 0 are not live. */
function plant(root: Cell, seed: Float64Array | null, rows: number): void {
  const { adjoint, live } = root
  if (seed === null) adjoint?.fill(1, 0, rows)
  else adjoint?.set(seed.subarray(0, rows))
  if (live === null) return
  for (let i = 0; i < rows; i++) live[i] = seed === null || seed[i] !== 0 ? 1 : 0
}

/** Values, then local derivatives, then gradients; what does not vary by row apart. */
function layOut(cells: readonly Cell[], options: TapeOptions, size: number) {
  const ones = new Float64Array(size).fill(1)
  const once: Step[] = []
  const perBlock: Step[] = []
  const place = (cell: Cell, steps: readonly (Step | null)[]): void => {
    const list = cell.varies ? perBlock : once
    for (const step of steps) if (step !== null) list.push(step)
  }
  for (const cell of cells) place(cell, [valueStep(cell)])
  const { order } = options
  if (order > 0) {
    for (const cell of cells) place(cell, [partialsStep(cell, order === 2 ? 2 : 1)])
  }
  if (order === 2) for (const cell of cells) place(cell, gradientSteps(cell, ones))
  return { once, perBlock }
}
