import { lookUp } from './functions/registry.ts'
import { type Graph, type GraphNode, operands } from './graph.ts'

/** Sorted union of two sorted lists without repeats; one of the two where it holds the other. */
function union(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0 || a === b) return b
  if (b.length === 0) return a
  const merged: number[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    const left = i < a.length ? a[i] : Number.POSITIVE_INFINITY
    const right = j < b.length ? b[j] : Number.POSITIVE_INFINITY
    merged.push(Math.min(left, right))
    if (left <= right) i++
    if (right <= left) j++
  }
  if (merged.length === a.length) return a
  return merged.length === b.length ? b : merged
}

/** For each node the parameters its value depends on, as sorted indices. */
export function dependencies(graph: Graph): readonly (readonly number[])[] {
  const sets: (readonly number[])[] = []
  for (const node of graph.nodes) {
    sets.push(
      node.kind === 'parameter'
        ? [node.index]
        : operands(node).reduce<readonly number[]>((set, arg) => union(set, sets[arg]), [])
    )
  }
  return sets
}

/** Operands through which a derivative can pass: none of a step, not the condition of an `if`. */
export function activeOperands(node: GraphNode): readonly number[] {
  if (node.kind !== 'call') return []
  const shape = lookUp(node.fn)?.kernel?.shape
  if (shape === 'step') return []
  return shape === 'branch' ? node.args.slice(1) : node.args
}

/** For each node the parameters by which its derivative can differ from 0, as sorted indices. */
export function activeParameters(graph: Graph): readonly (readonly number[])[] {
  const sets: (readonly number[])[] = []
  for (const node of graph.nodes) {
    sets.push(
      node.kind === 'parameter'
        ? [node.index]
        : activeOperands(node).reduce<readonly number[]>((set, arg) => union(set, sets[arg]), [])
    )
  }
  return sets
}

/** For each node whether its value differs between rows, that is, whether it reads a column. */
export function variesByRow(graph: Graph): Uint8Array {
  const varies = new Uint8Array(graph.nodes.length)
  graph.nodes.forEach((node, id) => {
    const reads = node.kind === 'column' || node.kind === 'indicator'
    varies[id] = reads || operands(node).some((arg) => varies[arg] === 1) ? 1 : 0
  })
  return varies
}
