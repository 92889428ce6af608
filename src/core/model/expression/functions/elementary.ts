import type { FunctionEntry, Loops, Order, SmoothKernel } from './function.ts'

interface Elementary {
  readonly title: string
  readonly example: string
  readonly description?: string
  readonly value: (x: number) => number
  /** f′(x), given f(x). */
  readonly first: (x: number, value: number) => number
  /** f″(x), given f(x). */
  readonly second: (x: number, value: number) => number
  readonly kinks?: boolean
  readonly loops?: Loops
}

/** An entry for a function of one number from its value and its two derivatives. */
export function elementary(entry: Elementary): FunctionEntry & { readonly kernel: SmoothKernel } {
  const { title, example, value, first, second, kinks, loops } = entry
  const kernel: SmoothKernel = {
    shape: 'smooth',
    arity: 1,
    value,
    derivatives: (x, _, at, out) => {
      out.x = first(x, at.value)
      if (at.order === 2) out.xx = second(x, at.value)
    },
    ...(kinks ? { kinks } : {}),
    ...(loops ? { loops } : {})
  }
  return {
    title,
    description: entry.description ?? `${title}.`,
    example,
    args: ['x'],
    required: 1,
    kernel
  }
}

/** Loops for a function of one number that are worth writing out. */
export function unaryLoops(
  value: (x: Float64Array, out: Float64Array, rows: number) => void,
  derivatives: (
    x: Float64Array,
    value: Float64Array,
    out: { readonly x: Float64Array; readonly xx: Float64Array; readonly order: Order },
    rows: number
  ) => void
): Loops {
  return {
    value: (x, _, out, rows) => value(x, out, rows),
    derivatives: (at, order, out, rows) =>
      derivatives(at.x, at.value, { x: out.x, xx: out.xx, order }, rows)
  }
}
