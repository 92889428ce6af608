import { dependencies } from './dependencies.ts'
import { lookUp } from './functions/registry.ts'
import type { Graph, GraphNode, NodeId } from './graph.ts'

/** Whether the value depends on parameter j of θ. */
export function dependsOn(graph: Graph, j: number): boolean {
  return dependencies(graph)[graph.root].includes(j)
}

/** Whether the value is the same whatever these parameters are. */
export function isConstantIn(graph: Graph, parameters: ReadonlySet<number>): boolean {
  return !dependencies(graph)[graph.root].some((j) => parameters.has(j))
}

/** Whether f is affine in all its parameters together: a linear model. */
export function isAffine(graph: Graph): boolean {
  return interactions(graph).every((partners) => partners.size === 0)
}

/**
 * Whether f has derivatives everywhere inside its domain as far as its form tells: no abs, min, max,
 * step or condition that depends on a parameter.
 */
export function isSmooth(graph: Graph): boolean {
  const depends = dependencies(graph)
  return graph.nodes.every((node, id) => {
    if (node.kind !== 'call' || depends[id].length === 0) return true
    const kernel = lookUp(node.fn)?.kernel
    if (kernel?.shape === 'branch') return depends[node.args[0]].length === 0
    if (kernel?.shape === 'smooth') return kernel.kinks !== true
    return kernel?.shape === 'linear' || kernel?.shape === 'product'
  })
}

/**
 * For each parameter those, itself included, with which it does not enter affinely: ∂²f/∂θⱼ∂θₗ is 0
 * for every pair that is not listed. Read from the form of the expression, so a pair may be listed
 * that cancels, never the reverse.
 */
export function interactions(graph: Graph): readonly ReadonlySet<number>[] {
  const depends = dependencies(graph)
  const partners = graph.parameters.map(() => new Set<number>())
  const pair = (left: readonly number[], right: readonly number[]): void => {
    for (const j of left) {
      for (const l of right) {
        partners[j].add(l)
        partners[l].add(j)
      }
    }
  }
  graph.nodes.forEach((node, id) => {
    if (node.kind === 'call') pairUp(node, depends[id], (arg) => depends[arg], pair)
  })
  return partners
}

type Pair = (left: readonly number[], right: readonly number[]) => void

/** Reports the parameters that a call joins other than by a sum. */
function pairUp(
  { fn, args }: Extract<GraphNode, { kind: 'call' }>,
  own: readonly number[],
  depends: (id: NodeId) => readonly number[],
  pair: Pair
): void {
  const kernel = lookUp(fn)?.kernel
  if (kernel?.shape === 'linear') return
  if (kernel?.shape === 'product') pair(depends(args[0]), depends(args[1]))
  else if (kernel?.shape === 'branch') pair(depends(args[0]), own)
  else if (kernel?.shape === 'smooth' && kernel.straightInFirst) pair(own, depends(args[1]))
  else pair(own, own)
}

/**
 * A largest set (greedily: fewest conflicts first, then the order of θ) of parameters in which f is
 * jointly affine whatever the others are: f = h₀ + Σ bⱼhⱼ with h free of the bⱼ, as variable
 * projection needs (Golub & Pereyra 1973). Unused parameters are not among them. Sorted indices.
 */
export function linearParameters(graph: Graph): readonly number[] {
  const partners = interactions(graph)
  const used = dependencies(graph)[graph.root]
  const candidates = new Set(used.filter((j) => !partners[j].has(j)))
  const chosen: number[] = []
  while (candidates.size > 0) {
    const conflicts = (j: number) => [...candidates].filter((l) => partners[j].has(l))
    const best = [...candidates].reduce((a, b) =>
      conflicts(b).length < conflicts(a).length ? b : a
    )
    chosen.push(best)
    for (const l of [best, ...conflicts(best)]) candidates.delete(l)
  }
  return chosen.toSorted((a, b) => a - b)
}
