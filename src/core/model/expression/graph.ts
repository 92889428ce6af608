import type { Span } from '../../failure.ts'

/** Index of a node in `Graph.nodes`; operands always come before the node that uses them. */
export type NodeId = number

/** One step of the computation: one number a row. */
export type GraphNode =
  | { readonly kind: 'constant'; readonly value: number; readonly at: Span }
  | { readonly kind: 'parameter'; readonly index: number; readonly at: Span }
  | { readonly kind: 'column'; readonly name: string; readonly at: Span }
  /** 1 where the categorical column has this level, 0 where another, NaN where it is missing. */
  | { readonly kind: 'indicator'; readonly name: string; readonly level: string; readonly at: Span }
  | {
      readonly kind: 'call'
      readonly fn: string
      readonly args: readonly NodeId[]
      readonly at: Span
    }

/**
 * An expression as a closed graph: plain data, topologically ordered, common subexpressions once,
 * constants folded. It holds names, never data, so it can be posted to a worker and used on new
 * rows. `at` is where the client first wrote the node.
 */
export interface Graph {
  readonly nodes: readonly GraphNode[]
  readonly root: NodeId
  /** θ in order, length p, the unused ones included. */
  readonly parameters: readonly string[]
  /** Names of the columns read, in order of first use. */
  readonly columns: readonly string[]
  /** Parameters that do not occur in the expression, so no data can identify them. */
  readonly unusedParameters: readonly string[]
}

/** `depth` counts nesting, not the length of a sum. */
export const graphLimits = { nodes: 5_000, parameters: 500, depth: 1_000 } as const

/** Work of one pass over the rows, in node evaluations: known before anything runs. */
export function cost(graph: Graph, rows: number): number {
  return graph.nodes.length * rows
}

/** Operands of a node; none for leaves. */
export function operands(node: GraphNode): readonly NodeId[] {
  return node.kind === 'call' ? node.args : []
}
