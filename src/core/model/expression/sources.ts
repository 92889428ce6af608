import type { Dataset } from '../dataset.ts'
import { dependencies } from './dependencies.ts'
import { type Graph, type GraphNode, type NodeId, operands } from './graph.ts'
import { createTape } from './tape.ts'

/** Doubles that precomputed nodes may take together, 64 MB; beyond it they are computed per block. */
const budget = 2 ** 23

/**
 * Values, length n, of the nodes that a pass may take as given: columns, factor tests, and what
 * depends on columns alone where an expression in the parameters uses it, so that it is computed
 * once for the data and not once an iteration.
 */
export function loadSources(graph: Graph, data: Dataset): ReadonlyMap<NodeId, Float64Array> {
  const leaves = new Map<NodeId, Float64Array>()
  graph.nodes.forEach((node, id) => {
    const values = readLeaf(node, data)
    if (values !== null) leaves.set(id, values)
  })
  const frontier = passiveFrontier(graph).filter((id) => !leaves.has(id))
  if (frontier.length === 0 || frontier.length * data.rows > budget) return leaves
  const options = { order: 0, sources: leaves, roots: frontier, masked: false } as const
  const tape = createTape(graph, { ...options, rows: data.rows })
  const kept = new Map(frontier.map((id) => [id, new Float64Array(data.rows)]))
  tape.begin(new Float64Array(graph.parameters.length))
  for (let from = 0; from < data.rows; from += tape.size) {
    const count = Math.min(tape.size, data.rows - from)
    tape.forward(from, count)
    for (const [id, values] of kept) values.set(tape.values(id).subarray(0, count), from)
  }
  return new Map([...leaves, ...kept])
}

/** Calls without parameters that are the root or an operand of a call with parameters. */
function passiveFrontier(graph: Graph): readonly NodeId[] {
  const depends = dependencies(graph)
  const passive = (id: NodeId) => depends[id].length === 0 && graph.nodes[id].kind === 'call'
  const used = graph.nodes.flatMap((node, id) =>
    depends[id].length > 0 ? operands(node).filter(passive) : []
  )
  return [...new Set(passive(graph.root) ? [...used, graph.root] : used)]
}

function readLeaf(node: GraphNode, data: Dataset): Float64Array | null {
  if (node.kind !== 'column' && node.kind !== 'indicator') return null
  const column = data.columns.get(node.name)
  if (node.kind === 'column' && column?.kind === 'numeric') return column.values
  if (node.kind === 'indicator' && column?.kind === 'categorical') {
    const code = column.levels.indexOf(node.level)
    return Float64Array.from(column.codes, (c) => (c < 0 ? Number.NaN : Number(c === code)))
  }
  throw new Error(`the column "${node.name}" is missing or of another kind`)
}
