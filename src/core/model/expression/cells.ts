import { activeOperands, activeParameters, variesByRow } from './dependencies.ts'
import { arityOf, type Kernel, type PartialBlocks, withConstants } from './functions/function.ts'
import { lookUp } from './functions/registry.ts'
import { type Graph, type GraphNode, type NodeId, operands } from './graph.ts'

/** A node at work: its buffers, each as long as a block of rows, allocated once. */
export interface Cell {
  readonly id: NodeId
  readonly node: GraphNode
  /** null for leaves: constants, parameters and sources. */
  readonly kernel: Kernel | null
  readonly operands: readonly Cell[]
  /** Whether the value differs between rows; the others are computed once a pass. */
  readonly varies: boolean
  /** Parameters by which the derivative can differ from 0, sorted. */
  readonly active: readonly number[]
  readonly value: Float64Array
  /** Local derivatives, of smooth kernels and products. */
  readonly partials: PartialBlocks | null
  /** Of a choice or branch: which of the two was taken, 1 or 2; 0 where the condition is NaN. */
  readonly taken: Uint8Array | null
  /** ∂node/∂θⱼ for j in `active`, where curvature is asked and needs it. */
  readonly gradient: Map<number, Float64Array> | null
  /** ∂root/∂node, times the weight of the row; null where no derivative arrives. */
  readonly adjoint: Float64Array | null
  /** Rows on which the root really uses this node; null when on all. */
  readonly live: Uint8Array | null
}

export interface TapeOptions {
  /** Highest derivative that will be asked for. */
  readonly order: 0 | 1 | 2
  /** Nodes whose values are given, length n: columns and what depends on columns alone. */
  readonly sources: ReadonlyMap<NodeId, Float64Array>
  readonly roots: readonly NodeId[]
  /** Some rows have no weight, so nothing may come from them, not even NaN. */
  readonly masked: boolean
  /** n. */
  readonly rows: number
}

/** Doubles that the buffers of one tape may take, about 4 MB, so that they stay in the cache. */
const budget = 2 ** 19
const blockRows = { least: 8, most: 1024 } as const

/** Cells of every node that the roots reach, operands first. */
export function createCells(graph: Graph, options: TapeOptions) {
  const facts = examine(graph, options)
  const ids = graph.nodes.flatMap((_, id) => (facts.reached[id] === 1 ? [id] : []))
  const buffers = ids.reduce((sum, id) => sum + bufferCount(graph, id, options.order, facts), 0)
  const fitting = 2 ** Math.floor(Math.log2(budget / Math.max(buffers, 1)))
  const size = Math.min(
    Math.max(options.rows, 1),
    Math.min(blockRows.most, Math.max(blockRows.least, fitting))
  )
  const byId = new Map<NodeId, Cell>()
  for (const id of ids) byId.set(id, createCell({ graph, id, size, options, facts, byId }))
  return { size, cells: [...byId.values()], byId }
}

/** Buffers of one cell, about: a sum passes on the gradients that only one operand has. */
function bufferCount(graph: Graph, id: NodeId, order: 0 | 1 | 2, facts: Facts): number {
  const own = [1, 5, 7][order]
  const node = graph.nodes[id]
  if (order < 2 || facts.curved[id] === 0 || node.kind !== 'call') return own
  const count = facts.active[id].length
  if (lookUp(node.fn)?.kernel?.shape !== 'linear') return own + count
  return own + node.args.reduce((sum, arg) => sum + facts.active[arg].length, -count)
}

interface Facts {
  readonly varies: Uint8Array
  readonly active: readonly (readonly number[])[]
  readonly reached: Uint8Array
  /** Nodes at which a derivative of the root arrives. */
  readonly derived: Uint8Array
  /** Nodes used only inside branches or choices. */
  readonly guarded: Uint8Array
  /** Nodes whose gradient the curvature needs. */
  readonly curved: Uint8Array
}

function examine(graph: Graph, { order, sources, roots, masked }: TapeOptions): Facts {
  const { nodes } = graph
  const active = activeParameters(graph)
  const [reached, derived, curved] = [0, 1, 2].map(() => new Uint8Array(nodes.length))
  const guarded = new Uint8Array(nodes.length).fill(1)
  for (const root of roots) {
    reached[root] = 1
    derived[root] = order > 0 && active[root].length > 0 ? 1 : 0
    guarded[root] = masked ? 1 : 0
  }
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (reached[id] === 0 || sources.has(id)) continue
    const node = nodes[id]
    for (const arg of operands(node)) reached[arg] = 1
    if (derived[id] === 0) continue
    const shape = node.kind === 'call' ? lookUp(node.fn)?.kernel?.shape : undefined
    const selects = shape === 'branch' || shape === 'choice'
    const bends = order === 2 && (shape === 'smooth' || shape === 'product')
    for (const arg of activeOperands(node)) {
      if (active[arg].length === 0) continue
      derived[arg] = 1
      if (guarded[id] === 0 && !selects) guarded[arg] = 0
      if (bends || curved[id] === 1) curved[arg] = 1
    }
  }
  return { varies: variesByRow(graph), active, reached, derived, guarded, curved }
}

interface CellSeed {
  readonly graph: Graph
  readonly id: NodeId
  readonly size: number
  readonly options: TapeOptions
  readonly facts: Facts
  readonly byId: ReadonlyMap<NodeId, Cell>
}

function createCell({ graph, id, size, options, facts, byId }: CellSeed): Cell {
  const node = graph.nodes[id]
  const leaf = node.kind !== 'call' || options.sources.has(id)
  const { kernel, args } = leaf ? { kernel: null, args: [] } : specialise(graph, node)
  const derived = facts.derived[id] === 1
  const selects = kernel?.shape === 'branch' || kernel?.shape === 'choice'
  const block = () => new Float64Array(size)
  const value = node.kind === 'constant' ? block().fill(node.value) : block()
  const cells = args.map((arg) => cellAt(byId, arg))
  return {
    id,
    node,
    kernel,
    operands: cells,
    varies: facts.varies[id] === 1,
    active: facts.active[id],
    value,
    partials: derived && kernel ? createPartials(kernel, cells, block) : null,
    taken: selects ? new Uint8Array(size) : null,
    gradient: facts.curved[id] === 1 && facts.active[id].length > 0 ? new Map() : null,
    adjoint: derived ? block() : null,
    live: derived && facts.guarded[id] === 1 ? new Uint8Array(size) : null
  }
}

function cellAt(byId: ReadonlyMap<NodeId, Cell>, id: NodeId): Cell {
  const cell = byId.get(id)
  if (cell === undefined) throw new Error(`node ${id} comes before its operand`)
  return cell
}

const empty = new Float64Array(0)

/** Buffers of local derivatives; of a product they are the other operand's value itself. */
function createPartials(
  kernel: Kernel,
  operands: readonly Cell[],
  block: () => Float64Array
): PartialBlocks | null {
  if (kernel.shape === 'product') {
    return { x: operands[1].value, y: operands[0].value, xx: empty, xy: empty, yy: empty }
  }
  if (kernel.shape !== 'smooth') return null
  const binary = arityOf(kernel) === 2
  return {
    x: block(),
    y: binary ? block() : empty,
    xx: block(),
    xy: binary ? block() : empty,
    yy: binary ? block() : empty
  }
}

/** The kernel of a call; with a constant second operand, the one of the first operand alone. */
function specialise(
  graph: Graph,
  { fn, args }: Extract<GraphNode, { kind: 'call' }>
): { readonly kernel: Kernel; readonly args: readonly NodeId[] } {
  const kernel = lookUp(fn)?.kernel
  if (kernel === undefined) throw new Error(`no kernel for ${fn}`)
  if (kernel.shape === 'branch') return { kernel, args }
  const constants = args.map((arg) => {
    const node = graph.nodes[arg]
    return node.kind === 'constant' ? node.value : null
  })
  const fixed = withConstants(kernel, constants)
  return { kernel: fixed, args: args.slice(0, arityOf(fixed)) }
}
