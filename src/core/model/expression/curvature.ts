import type { Cell } from './cells.ts'
import type { Step } from './forward.ts'
import type { Totals } from './totals.ts'

/**
 * Steps that add Σᵢ λᵢ·∂²φ/∂u∂v·∇u∇vᵀ of every bending cell to the totals, where λ is the cell's
 * adjoint: summed over all cells this is the Hessian of the weighted sum of the root, exactly
 * (Gower & Mello 2012, eq. 13). Linear cells add nothing, so their pairs cost nothing.
 * `place(j, l)` is the position of the pair j ≤ l in the totals.
 */
export function curvatureSteps(
  cells: readonly Cell[],
  totals: Totals,
  place: (j: number, l: number) => number
): readonly Step[] {
  const longest = Math.max(0, ...cells.map((cell) => cell.value.length))
  const scratch = { weight: new Float64Array(longest), row: new Float64Array(longest) }
  const context = { totals, place, ...scratch }
  return cells.flatMap((cell) => cellSteps(cell, context))
}

interface Context {
  readonly totals: Totals
  readonly place: (j: number, l: number) => number
  readonly weight: Float64Array
  readonly row: Float64Array
}

function cellSteps(cell: Cell, context: Context): Step[] {
  const { kernel, partials, adjoint } = cell
  if (adjoint === null || partials === null) return []
  const [x, y] = cell.operands
  if (kernel?.shape === 'product') return mixedSteps(cell, [x, y], null, context)
  if (kernel?.shape !== 'smooth') return []
  const steps = kernel.straightInFirst ? [] : squareSteps(cell, x, partials.xx, context)
  if (kernel.arity === 1) return steps
  steps.push(...mixedSteps(cell, [x, y], partials.xy, context))
  steps.push(...squareSteps(cell, y, partials.yy, context))
  return steps
}

/** weight = adjoint × second derivative, 0 on rows that are not live. */
function weightStep(cell: Cell, second: Float64Array | null, weight: Float64Array): Step {
  const { adjoint, live } = cell
  if (adjoint === null) return () => {}
  return (rows) => {
    for (let i = 0; i < rows; i++) {
      const dead = live !== null && live[i] === 0
      weight[i] = dead ? 0 : second === null ? adjoint[i] : adjoint[i] * second[i]
    }
  }
}

/** Σ weight·∇u∇uᵀ. */
function squareSteps(cell: Cell, u: Cell, second: Float64Array, context: Context): Step[] {
  const entries = [...(u.gradient ?? [])]
  if (entries.length === 0) return []
  const { totals, place, weight, row } = context
  return [
    weightStep(cell, second, weight),
    (rows) => {
      entries.forEach(([j, slope], at) => {
        multiply(weight, slope, row, cell.live, rows)
        for (let k = at; k < entries.length; k++) {
          const [l, other] = entries[k]
          totals.add(place(j, l), dot(row, other, cell.live, rows))
        }
      })
    }
  ]
}

/** Σ weight·(∇u∇vᵀ + ∇v∇uᵀ). */
function mixedSteps(
  cell: Cell,
  [u, v]: readonly [Cell, Cell],
  second: Float64Array | null,
  context: Context
): Step[] {
  const left = [...(u.gradient ?? [])]
  const right = [...(v.gradient ?? [])]
  if (left.length === 0 || right.length === 0) return []
  const { totals, place, weight, row } = context
  return [
    weightStep(cell, second, weight),
    (rows) => {
      for (const [j, slope] of left) {
        multiply(weight, slope, row, cell.live, rows)
        for (const [l, other] of right) {
          const sum = dot(row, other, cell.live, rows)
          totals.add(place(Math.min(j, l), Math.max(j, l)), j === l ? 2 * sum : sum)
        }
      }
    }
  ]
}

function multiply(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  live: Uint8Array | null,
  rows: number
): void {
  if (live === null) for (let i = 0; i < rows; i++) out[i] = a[i] * b[i]
  else for (let i = 0; i < rows; i++) out[i] = live[i] === 1 ? a[i] * b[i] : 0
}

/** Inner product in four partial sums, which also halves its rounding. */
function dot(a: Float64Array, b: Float64Array, live: Uint8Array | null, rows: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0]
  if (live !== null) {
    for (let i = 0; i < rows; i++) if (live[i] === 1) s0 += a[i] * b[i]
    return s0
  }
  const whole = rows - (rows % 4)
  for (let i = 0; i < whole; i += 4) {
    s0 += a[i] * b[i]
    s1 += a[i + 1] * b[i + 1]
    s2 += a[i + 2] * b[i + 2]
    s3 += a[i + 3] * b[i + 3]
  }
  for (let i = whole; i < rows; i++) s0 += a[i] * b[i]
  return s0 + s1 + (s2 + s3)
}
