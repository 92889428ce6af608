import { Failure, type Span } from '../../failure.ts'
import { arityOf, type Build, withConstants } from './functions/function.ts'
import { lookUp } from './functions/registry.ts'
import { type Graph, type GraphNode, graphLimits, type NodeId, operands } from './graph.ts'

/** Grows a graph: equal nodes are made once, calls of constants are computed at once. */
export interface Builder {
  constant(value: number, at: Span): NodeId
  parameter(index: number, at: Span): NodeId
  column(name: string, at: Span): NodeId
  indicator(name: string, level: string, at: Span): NodeId
  /** `args` in the order of the function's own argument list; undefined where left out. */
  call(fn: string, args: readonly (NodeId | undefined)[], at: Span): NodeId
  node(id: NodeId): GraphNode
  /** Drops what the root does not reach. */
  finish(root: NodeId, parameters: readonly string[]): Graph
}

const commutative: ReadonlySet<string> = new Set(['+', '*', '==', '!=', '&&', '||'])

/** `pointer` is where the expression stands in the request, for faults. */
export function createBuilder(pointer: string): Builder {
  const nodes: GraphNode[] = []
  const known = new Map<string, NodeId>()

  function intern(key: string, node: GraphNode): NodeId {
    const found = known.get(key)
    if (found !== undefined) return found
    if (nodes.length >= graphLimits.nodes) throw tooManyNodes(pointer, node.at)
    nodes.push(node)
    known.set(key, nodes.length - 1)
    return nodes.length - 1
  }
  const constant = (value: number, at: Span): NodeId =>
    intern(`#${Object.is(value, -0) ? '-0' : value}`, { kind: 'constant', value, at })

  function primitive(fn: string, args: readonly NodeId[], at: Span): NodeId {
    const folded = foldCall(fn, args, nodes)
    if (folded?.kind === 'constant') return constant(folded.value, at)
    if (folded?.kind === 'same') return folded.id
    const ordered = commutative.has(fn) ? args.toSorted((a, b) => a - b) : args
    return intern(`${fn}(${ordered.join()})`, { kind: 'call', fn, args, at })
  }
  function call(fn: string, args: readonly (NodeId | undefined)[], at: Span): NodeId {
    const entry = lookUp(fn)
    if (entry === undefined) throw new Error(`no function ${fn}`)
    const given = args.filter((arg) => arg !== undefined)
    if (entry.kernel && given.length === arityOf(entry.kernel) && args.length === given.length) {
      return primitive(fn, given, at)
    }
    if (entry.expand === undefined) throw new Error(`${fn} takes no ${given.length} arguments`)
    return entry.expand(buildAt(at), args)
  }
  const buildAt = (at: Span): Build => ({
    at,
    number: (value) => constant(value, at),
    call: (fn, ...args) => call(fn, args, at),
    flag: (arg, name, absent) => {
      if (arg === undefined) return absent
      const node = nodes[arg]
      if (node.kind === 'constant') return node.value !== 0
      const detail = `${name} must be TRUE or FALSE, known before the fit`
      throw new Failure({ code: 'invalid_value', pointer, detail, span: node.at })
    }
  })
  return {
    constant,
    parameter: (index, at) => intern(`p${index}`, { kind: 'parameter', index, at }),
    column: (name, at) => intern(`c${name}`, { kind: 'column', name, at }),
    indicator: (name, level, at) =>
      intern(`i${JSON.stringify([name, level])}`, { kind: 'indicator', name, level, at }),
    call,
    node: (id) => nodes[id],
    finish: (root, parameters) => finish(nodes, root, parameters)
  }
}

function tooManyNodes(pointer: string, span: Span): Failure {
  return new Failure({
    code: 'expression_too_complex',
    pointer,
    detail: `the expression has more than ${graphLimits.nodes} distinct parts`,
    span
  })
}

type Folded =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'same'; readonly id: NodeId }

/** A finite constant, or an operand that the call merely repeats; null when neither. */
function foldCall(fn: string, args: readonly NodeId[], nodes: readonly GraphNode[]): Folded | null {
  const values = args.map((id) => constantAt(nodes, id))
  const kernel = lookUp(fn)?.kernel
  if (kernel === undefined) return null
  if (kernel.shape === 'branch') {
    const condition = values[0]
    if (condition === null || Number.isNaN(condition)) return null
    return { kind: 'same', id: args[condition !== 0 ? 1 : 2] }
  }
  if (values.every((value) => value !== null)) {
    const value = withConstants(kernel, values).value(values[0], values[1] ?? Number.NaN)
    return Number.isFinite(value) ? { kind: 'constant', value } : null
  }
  if (fn === '^' && values[1] === 1) return { kind: 'same', id: args[0] }
  if (fn === '^' && values[1] === 0) return { kind: 'constant', value: 1 }
  return null
}

function constantAt(nodes: readonly GraphNode[], id: NodeId): number | null {
  const node = nodes[id]
  return node.kind === 'constant' ? node.value : null
}

function finish(nodes: readonly GraphNode[], root: NodeId, parameters: readonly string[]): Graph {
  const reached = new Uint8Array(nodes.length)
  reached[root] = 1
  for (let id = root; id >= 0; id--) {
    if (reached[id] === 1) for (const arg of operands(nodes[id])) reached[arg] = 1
  }
  const place = new Int32Array(nodes.length).fill(-1)
  const kept: GraphNode[] = []
  for (let id = 0; id <= root; id++) {
    if (reached[id] === 0) continue
    const node = nodes[id]
    place[id] = kept.length
    kept.push(node.kind === 'call' ? { ...node, args: node.args.map((arg) => place[arg]) } : node)
  }
  const used = new Set(kept.map((node) => (node.kind === 'parameter' ? node.index : -1)))
  const columns = kept.flatMap((node) =>
    node.kind === 'column' || node.kind === 'indicator' ? [node.name] : []
  )
  return {
    nodes: kept,
    root: kept.length - 1,
    parameters,
    columns: [...new Set(columns)],
    unusedParameters: parameters.filter((_, index) => !used.has(index))
  }
}
