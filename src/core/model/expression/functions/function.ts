import type { Span } from '../../../failure.ts'
import type { NodeId } from '../graph.ts'

/** Whether first (1) or first and second (2) derivatives are wanted. */
export type Order = 1 | 2

/** Partial derivatives of f(x, y) at one point; of f(x) only `x` and `xx` are read. */
export interface Partials {
  x: number
  y: number
  xx: number
  xy: number
  yy: number
}

/** The same for a block of rows; each array has the length of the block. */
export interface PartialBlocks {
  readonly x: Float64Array
  readonly y: Float64Array
  readonly xx: Float64Array
  readonly xy: Float64Array
  readonly yy: Float64Array
}

/** Loops over a block for functions that are called often enough to pay for them. */
export interface Loops {
  value(x: Float64Array, y: Float64Array, out: Float64Array, rows: number): void
  derivatives(
    point: { readonly x: Float64Array; readonly y: Float64Array; readonly value: Float64Array },
    order: Order,
    out: PartialBlocks,
    rows: number
  ): void
}

/** f = Σ signs[k]·operand k. */
export interface LinearKernel {
  readonly shape: 'linear'
  readonly signs: readonly (1 | -1)[]
  readonly value: (x: number, y: number) => number
  readonly loop: (x: Float64Array, y: Float64Array, out: Float64Array, rows: number) => void
}

/** f = x·y. */
export interface ProductKernel {
  readonly shape: 'product'
  readonly value: (x: number, y: number) => number
  readonly loop: (x: Float64Array, y: Float64Array, out: Float64Array, rows: number) => void
}

/** Differentiable, but for `kinks`; value and derivatives are exact up to rounding. */
export interface SmoothKernel {
  readonly shape: 'smooth'
  readonly arity: 1 | 2
  /** Has points without a derivative inside its domain, as |x| has at 0. */
  readonly kinks?: boolean
  /** ∂²f/∂x² is 0 everywhere, as of x / y. */
  readonly straightInFirst?: boolean
  /** Operands by which there is no derivative; the compiler keeps parameters out of them. */
  readonly withoutDerivative?: readonly (0 | 1)[]
  readonly value: (x: number, y: number) => number
  /** Writes the partials at (x, y), where f is `value`; the second ones may be left alone at order 1. */
  readonly derivatives: (
    x: number,
    y: number,
    at: { readonly value: number; readonly order: Order },
    out: Partials
  ) => void
  readonly loops?: Loops
  /** The function of x alone that remains when y is this constant, where that is better done apart. */
  readonly withSecond?: (y: number) => SmoothKernel | null
}

/** Piecewise constant: derivative 0. */
export interface StepKernel {
  readonly shape: 'step'
  readonly arity: 1 | 2
  readonly value: (x: number, y: number) => number
}

/** f is one of its two operands, row by row; only that one is differentiated. */
export interface ChoiceKernel {
  readonly shape: 'choice'
  readonly value: (x: number, y: number) => number
  readonly takesFirst: (x: number, y: number) => boolean
}

/** `if`: operand 1 where operand 0 is true, operand 2 where it is 0, NaN where it is NaN. */
export interface BranchKernel {
  readonly shape: 'branch'
}

export type Kernel =
  | LinearKernel
  | ProductKernel
  | SmoothKernel
  | StepKernel
  | ChoiceKernel
  | BranchKernel

/** Makes nodes for functions that are combinations of others. */
export interface Build {
  number(value: number): NodeId
  call(fn: string, ...args: readonly NodeId[]): NodeId
  /** The value of a node that must be a constant, as R's log = TRUE; `absent` when left out. */
  flag(arg: NodeId | undefined, name: string, absent: boolean): boolean
  readonly at: Span
}

/** One function of the language, listed at GET /v1/functions. */
export interface FunctionEntry {
  readonly title: string
  readonly description: string
  readonly example: string
  /** Names of the arguments, in order, as in R; `repeats` says that the last may be repeated. */
  readonly args: readonly string[]
  /** How many of them must be given. */
  readonly required: number
  readonly repeats?: boolean
  /** Computes it where exactly as many operands are given as it has. */
  readonly kernel?: Kernel
  /** States it through other functions otherwise. */
  readonly expand?: (build: Build, args: readonly (NodeId | undefined)[]) => NodeId
}

/** Number of operands of a kernel. */
export function arityOf(kernel: Kernel): number {
  switch (kernel.shape) {
    case 'linear':
      return kernel.signs.length
    case 'smooth':
    case 'step':
      return kernel.arity
    case 'branch':
      return 3
    default:
      return 2
  }
}

/** The kernel to use when some operands are constants (null for the others): of one operand where that is better. */
export function withConstants<K extends Exclude<Kernel, BranchKernel>>(
  kernel: K,
  constants: readonly (number | null)[]
): K | SmoothKernel {
  const [, second = null] = constants
  if (kernel.shape !== 'smooth' || second === null) return kernel
  return kernel.withSecond?.(second) ?? kernel
}
