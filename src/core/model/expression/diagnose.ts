import type { Span } from '../../failure.ts'
import type { Dataset } from '../dataset.ts'
import { lookUp } from './functions/registry.ts'
import type { Graph, NodeId } from './graph.ts'
import { expressionOf, printExpression } from './print.ts'
import { loadSources } from './sources.ts'
import { createTape } from './tape.ts'

/** Where an expression first stops being a finite number. */
export interface NotFinite {
  /** Index of the row. */
  readonly row: number
  /** NaN, Infinity or −Infinity. */
  readonly value: number
  /** The innermost part that is not finite though all its operands are, as text and in the source. */
  readonly text: string
  readonly at: Span
  /** Values of its operands on that row, by their text. */
  readonly operands: readonly { readonly text: string; readonly value: number }[]
}

type ValueOf = (id: NodeId) => number

/** The first row on which f(θ) is NaN or infinite and the part that makes it so; null when all are finite. */
export function findNotFinite(graph: Graph, data: Dataset, theta: Float64Array): NotFinite | null {
  const { rows } = data
  const everything = graph.nodes.map((_, id) => id)
  const leaves = new Map(
    [...loadSources(graph, data)].filter(([id]) => graph.nodes[id].kind !== 'call')
  )
  const options = { order: 0, sources: leaves, masked: false, rows } as const
  const tape = createTape(graph, { ...options, roots: [graph.root, ...everything] })
  tape.begin(theta)
  const values = tape.values(graph.root)
  for (let from = 0; from < rows; from += tape.size) {
    const count = Math.min(tape.size, rows - from)
    tape.forward(from, count)
    for (let i = 0; i < count; i++) {
      if (Number.isFinite(values[i])) continue
      return describe(graph, from + i, (id) => tape.values(id)[i])
    }
  }
  return null
}

function describe(graph: Graph, row: number, read: ValueOf): NotFinite {
  const culprit = descend(graph, graph.root, read)
  const node = graph.nodes[culprit]
  const textOf = (id: NodeId) => printExpression(expressionOf(graph, id))
  return {
    row,
    value: read(graph.root),
    text: textOf(culprit),
    at: node.at,
    operands: operandsInUse(graph, culprit, read).map((id) => ({
      text: textOf(id),
      value: read(id)
    }))
  }
}

/** Follows operands that are not finite, through the live side of branches, as far down as they go. */
function descend(graph: Graph, id: NodeId, read: ValueOf): NodeId {
  const bad = operandsInUse(graph, id, read).find((arg) => !Number.isFinite(read(arg)))
  return bad === undefined ? id : descend(graph, bad, read)
}

function operandsInUse(graph: Graph, id: NodeId, read: ValueOf): readonly NodeId[] {
  const node = graph.nodes[id]
  if (node.kind !== 'call') return []
  if (lookUp(node.fn)?.kernel?.shape !== 'branch') return node.args
  const [test, a, b] = node.args
  const condition = read(test)
  if (Number.isNaN(condition)) return [test]
  return [test, condition !== 0 ? a : b]
}
