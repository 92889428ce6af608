import type { Span } from '../../failure.ts'
import type { Size } from '../limits.ts'

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

/**
 * What an expression takes on so many rows, known before anything runs: one pass over its nodes, and
 * its derivatives by every parameter.
 */
export function sizeOf({ nodes, parameters }: Graph, rows: number): Size {
  return { cells: rows * (parameters.length + 1), operations: rows * nodes.length }
}

/** Operands of a node; none for leaves. */
export function operands(node: GraphNode): readonly NodeId[] {
  return node.kind === 'call' ? node.args : []
}
