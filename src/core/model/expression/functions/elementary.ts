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
  const { title, example, value, first, second, kinks } = entry
  const loops = entry.loops ?? scalarLoops(value, first, second)
  const kernel: SmoothKernel = {
    shape: 'smooth',
    arity: 1,
    value,
    derivatives: (x, _, at, out) => {
      out.x = first(x, at.value)
      if (at.order === 2) out.xx = second(x, at.value)
    },
    loops,
    ...(kinks ? { kinks } : {})
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

/** Loops that call the functions row by row: one call a derivative and nothing else. */
export function scalarLoops(
  value: (x: number) => number,
  first: (x: number, value: number) => number,
  second: (x: number, value: number) => number
): Loops {
  return unaryLoops(
    (x, out, rows) => {
      for (let i = 0; i < rows; i++) out[i] = value(x[i])
    },
    (x, values, out, rows) => {
      for (let i = 0; i < rows; i++) out.x[i] = first(x[i], values[i])
      if (out.order === 1) return
      for (let i = 0; i < rows; i++) out.xx[i] = second(x[i], values[i])
    }
  )
}
