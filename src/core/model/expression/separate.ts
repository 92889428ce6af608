import { type Builder, createBuilder } from './builder.ts'
import { lookUp } from './functions/registry.ts'
import { type Graph, type GraphNode, type NodeId, operands } from './graph.ts'

/** f = offset + Σ bⱼ·basis[j] over the linear set; all graphs keep the whole θ, the bⱼ unused. */
export interface LinearSeparation {
  readonly offset: Graph
  readonly basis: ReadonlyMap<number, Graph>
}

/** The parts of a sum Σ part·bⱼ at one node; key −1 is the part without any bⱼ. */
type Parts = ReadonlyMap<number, NodeId>
const free = -1

/**
 * Splits f by parameters in which it is jointly affine (`linearParameters` or a subset of one of
 * its answers). Throws an Error when it is not.
 */
export function separateLinear(graph: Graph, set: readonly number[]): LinearSeparation {
  const chosen = new Set(set)
  const builder = createBuilder('')
  const parts: Parts[] = []
  for (const node of graph.nodes) parts.push(split(node, parts, chosen, builder))
  const whole = parts[graph.root]
  const at = graph.nodes[graph.root].at
  const graphOf = (id: NodeId | undefined): Graph =>
    builder.finish(id ?? builder.constant(0, at), graph.parameters)
  return {
    offset: graphOf(whole.get(free)),
    basis: new Map(set.map((j) => [j, graphOf(whole.get(j))]))
  }
}

function split(
  node: GraphNode,
  parts: readonly Parts[],
  chosen: ReadonlySet<number>,
  builder: Builder
): Parts {
  const { at } = node
  switch (node.kind) {
    case 'constant':
      return new Map([[free, builder.constant(node.value, at)]])
    case 'column':
      return new Map([[free, builder.column(node.name, at)]])
    case 'indicator':
      return new Map([[free, builder.indicator(node.name, node.level, at)]])
    case 'parameter':
      return chosen.has(node.index)
        ? new Map([[node.index, builder.constant(1, at)]])
        : new Map([[free, builder.parameter(node.index, at)]])
    case 'call':
      return splitCall(
        node,
        operands(node).map((arg) => parts[arg]),
        builder
      )
  }
}

function splitCall(
  { fn, at }: Extract<GraphNode, { kind: 'call' }>,
  args: readonly Parts[],
  builder: Builder
): Parts {
  const shape = lookUp(fn)?.kernel?.shape
  const call = (name: string, ...ids: NodeId[]) => builder.call(name, ids, at)
  const isFree = (part: Parts) => part.size === 0 || (part.size === 1 && part.has(free))
  if (args.every(isFree)) {
    return new Map([
      [free, call(fn, ...args.map((part) => part.get(free) ?? builder.constant(0, at)))]
    ])
  }
  const [first, second, third] = args
  if (shape === 'linear') return combineLinear(fn, first, second, call)
  if (shape === 'branch' && isFree(first)) {
    const zero = builder.constant(0, at)
    const test = first.get(free) ?? zero
    const choose = (key: number) => call(fn, test, second.get(key) ?? zero, third.get(key) ?? zero)
    return new Map(
      [...new Set([...second.keys(), ...third.keys()])].map((key) => [key, choose(key)])
    )
  }
  if (shape === 'product' && (isFree(first) || isFree(second))) {
    const [factor, rest] = isFree(first) ? [first, second] : [second, first]
    const by = factor.get(free)
    return by === undefined ? new Map() : mapParts(rest, (id) => scale(by, id, builder, call))
  }
  const by = second?.get(free)
  if (fn === '/' && isFree(second) && by !== undefined)
    return mapParts(first, (id) => call('/', id, by))
  throw new Error(`${fn} is not affine in the chosen parameters`)
}

/** by × id without a multiplication by 1. */
function scale(
  by: NodeId,
  id: NodeId,
  builder: Builder,
  call: (fn: string, ...ids: NodeId[]) => NodeId
): NodeId {
  const node = builder.node(id)
  return node.kind === 'constant' && node.value === 1 ? by : call('*', by, id)
}

function mapParts(parts: Parts, change: (id: NodeId) => NodeId): Parts {
  return new Map([...parts].map(([key, id]) => [key, change(id)]))
}

function combineLinear(
  fn: string,
  first: Parts,
  second: Parts | undefined,
  call: (fn: string, ...ids: NodeId[]) => NodeId
): Parts {
  if (second === undefined) return mapParts(first, (id) => call(fn, id))
  const combined = new Map(first)
  for (const [key, id] of second) {
    const left = first.get(key)
    if (left !== undefined) combined.set(key, call(fn, left, id))
    else combined.set(key, fn === '-' ? call('-', id) : id)
  }
  return combined
}
