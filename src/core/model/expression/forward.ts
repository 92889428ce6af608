import type { Cell } from './cells.ts'
import type { LinearKernel, Order, SmoothKernel } from './functions/function.ts'

/** Computes something for the first `rows` rows of a block, from buffers into buffers. */
export type Step = (rows: number) => void

const none = new Float64Array(0)

/** Value of one cell, and for a choice which operand was taken. */
export function valueStep(cell: Cell): Step | null {
  const { kernel, value: out } = cell
  if (kernel === null) return null
  const [x, y = none, z = none] = cell.operands.map((operand) => operand.value)
  switch (kernel.shape) {
    case 'linear':
    case 'product':
      return (rows) => kernel.loop(x, y, out, rows)
    case 'smooth':
      if (kernel.loops) {
        const { loops } = kernel
        return (rows) => loops.value(x, y, out, rows)
      }
      return scalarLoop(kernel.value, x, y, out)
    case 'step':
      return scalarLoop(kernel.value, x, y, out)
    case 'choice':
      return choiceStep(cell, kernel)
    case 'branch':
      return branchStep(cell, x, y, z)
  }
}

function scalarLoop(
  value: (x: number, y: number) => number,
  x: Float64Array,
  y: Float64Array,
  out: Float64Array
): Step {
  if (y.length === 0) {
    return (rows) => {
      for (let i = 0; i < rows; i++) out[i] = value(x[i], Number.NaN)
    }
  }
  return (rows) => {
    for (let i = 0; i < rows; i++) out[i] = value(x[i], y[i])
  }
}

function choiceStep(
  { operands, value: out, taken }: Cell,
  kernel: {
    readonly value: (x: number, y: number) => number
    readonly takesFirst: (x: number, y: number) => boolean
  }
): Step {
  const [x, y] = operands.map((operand) => operand.value)
  const which = taken ?? new Uint8Array(out.length)
  return (rows) => {
    for (let i = 0; i < rows; i++) {
      which[i] = kernel.takesFirst(x[i], y[i]) ? 1 : 2
      out[i] = kernel.value(x[i], y[i])
    }
  }
}

function branchStep(
  { value: out, taken }: Cell,
  condition: Float64Array,
  a: Float64Array,
  b: Float64Array
): Step {
  const which = taken ?? new Uint8Array(out.length)
  return (rows) => {
    for (let i = 0; i < rows; i++) {
      const test = condition[i]
      const side = Number.isNaN(test) ? 0 : test !== 0 ? 1 : 2
      which[i] = side
      out[i] = side === 1 ? a[i] : side === 2 ? b[i] : test
    }
  }
}

/** Local derivatives of a smooth cell; products have theirs in the operands already. */
export function partialsStep(cell: Cell, order: Order): Step | null {
  const { kernel, partials, value } = cell
  if (kernel?.shape !== 'smooth' || partials === null) return null
  const [x, y = none] = cell.operands.map((operand) => operand.value)
  if (kernel.loops) {
    const { loops } = kernel
    const point = { x, y, value }
    return (rows) => loops.derivatives(point, order, partials, rows)
  }
  const at = { value: 0, order }
  const jet = { x: 0, y: 0, xx: 0, xy: 0, yy: 0 }
  const write = partialsWriter(kernel, partials, jet)
  return (rows) => {
    for (let i = 0; i < rows; i++) {
      at.value = value[i]
      kernel.derivatives(x[i], y.length === 0 ? Number.NaN : y[i], at, jet)
      write(i)
    }
  }
}

function partialsWriter(
  { arity }: SmoothKernel,
  out: NonNullable<Cell['partials']>,
  jet: { x: number; y: number; xx: number; xy: number; yy: number }
): (i: number) => void {
  if (arity === 1) {
    return (i) => {
      out.x[i] = jet.x
      out.xx[i] = jet.xx
    }
  }
  return (i) => {
    out.x[i] = jet.x
    out.y[i] = jet.y
    out.xx[i] = jet.xx
    out.xy[i] = jet.xy
    out.yy[i] = jet.yy
  }
}

/** Steps that fill the gradient of a cell by forward differentiation, and its buffers. */
export function gradientSteps(cell: Cell, ones: Float64Array): readonly Step[] {
  const { gradient, kernel } = cell
  if (gradient === null) return []
  if (cell.node.kind === 'parameter') {
    gradient.set(cell.node.index, ones)
    return []
  }
  switch (kernel?.shape) {
    case 'linear':
      return cell.active.flatMap((j) => linearGradient(cell, kernel, j))
    case 'product':
    case 'smooth':
      return cell.active.flatMap((j) => chainGradient(cell, j, ones))
    case 'choice':
    case 'branch':
      return cell.active.flatMap((j) => selectedGradient(cell, j))
    default:
      return []
  }
}

function linearGradient(cell: Cell, kernel: LinearKernel, j: number): Step[] {
  const parts = cell.operands.flatMap((operand, k) => {
    const part = operand.gradient?.get(j)
    return part === undefined ? [] : [{ part, sign: kernel.signs[k] }]
  })
  const [only] = parts
  if (parts.length === 1 && only.sign === 1) {
    cell.gradient?.set(j, only.part)
    return []
  }
  const out = new Float64Array(cell.value.length)
  cell.gradient?.set(j, out)
  if (parts.length === 2) {
    const [{ part: x }, { part: y }] = parts
    return [(rows) => kernel.loop(x, y, out, rows)]
  }
  return [
    (rows) => {
      for (let i = 0; i < rows; i++) out[i] = -only.part[i]
    }
  ]
}

function chainGradient(cell: Cell, j: number, ones: Float64Array): Step[] {
  const { partials } = cell
  if (partials === null) return []
  const factors = [partials.x, partials.y]
  const parts = cell.operands.flatMap((operand, k) => {
    const part = operand.gradient?.get(j)
    return part === undefined ? [] : [{ part, factor: factors[k] }]
  })
  const [first, second] = parts
  if (second === undefined && first.part === ones) {
    cell.gradient?.set(j, first.factor)
    return []
  }
  const out = new Float64Array(cell.value.length)
  cell.gradient?.set(j, out)
  const { part: u, factor: f } = first
  if (second === undefined) {
    return [
      (rows) => {
        for (let i = 0; i < rows; i++) out[i] = f[i] * u[i]
      }
    ]
  }
  const { part: v, factor: g } = second
  return [
    (rows) => {
      for (let i = 0; i < rows; i++) out[i] = f[i] * u[i] + g[i] * v[i]
    }
  ]
}

function selectedGradient(cell: Cell, j: number): Step[] {
  const { taken } = cell
  if (taken === null) return []
  const [a, b] = cell.operands.slice(-2).map((operand) => operand.gradient?.get(j))
  const out = new Float64Array(cell.value.length)
  cell.gradient?.set(j, out)
  return [
    (rows) => {
      for (let i = 0; i < rows; i++) {
        const part = taken[i] === 1 ? a : taken[i] === 2 ? b : undefined
        out[i] = part === undefined ? 0 : part[i]
      }
    }
  ]
}
