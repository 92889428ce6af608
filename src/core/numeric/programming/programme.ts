import type { Matrix } from '../matrix.ts'

/** min cost'x subject to A x = b, lower ≤ x ≤ upper. A is m × N with few rows and many columns. */
export interface LinearProgramme {
  /** m × N, column-major: the transpose of a row-major design needs no copy. */
  readonly a: Matrix
  /** Length m. */
  readonly b: Float64Array
  /** Length N. */
  readonly cost: Float64Array
  /** Length N; −Infinity for none. */
  readonly lower: Float64Array
  /** Length N; Infinity for none. */
  readonly upper: Float64Array
}

export interface ProgrammeLimits {
  /** Pivots allowed in all; default 200 (m + 10) + N. */
  readonly maxIterations?: number
  /** Asked now and then; true stops the solver. */
  readonly cancelled?: () => boolean
  /** Largest Σ|A x − b|, relative to 1 + max|b| after scaling, taken as feasible; default 1e-10. */
  readonly feasibility?: number
}

export type ProgrammeStatus =
  | 'optimal'
  | 'infeasible'
  | 'unbounded'
  | 'iteration_limit'
  | 'cancelled'

export interface ProgrammeSolution {
  readonly status: ProgrammeStatus
  /** Length N, inside its bounds. */
  readonly x: Float64Array
  /**
   * Multipliers π of the equations (m): cost − A'π ≥ 0 at lower bounds, ≤ 0 at upper ones, 0
   * between. When infeasible, a Farkas ray: the same signs for cost 0, and π'(b − A x) > 0.
   */
  readonly duals: Float64Array
  /** Basic column of each row; N + i stands for the artificial variable of row i. */
  readonly basis: Int32Array
  readonly objective: number
  readonly iterations: number
}

/** A programme scaled by powers of two, x = columnScale · scaled x, and what undoes the scaling. */
export interface ScaledProgramme extends LinearProgramme {
  readonly rowScale: Float64Array
  readonly columnScale: Float64Array
  readonly costScale: number
}

/** The power of two that brings `size` into [1, 2) when multiplied; 1 for 0 and non-finite. */
export function unitPower(size: number): number {
  if (!(size > 0) || size === Number.POSITIVE_INFINITY) return 1
  const exponent = Math.floor(Math.log2(size))
  return 2 ** -Math.min(Math.max(exponent, -1000), 1000)
}

function largest(values: Float64Array): number {
  let out = 0
  for (const v of values) out = Math.max(out, Math.abs(v))
  return out
}

/** Rows, then columns, of A brought to largest entries in [1, 2); exact, so undone without loss. */
export function scaleProgramme({ a, b, cost, lower, upper }: LinearProgramme): ScaledProgramme {
  const { rows: m, cols: n } = a
  const rowScale = new Float64Array(m)
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < m; i++) {
      rowScale[i] = Math.max(rowScale[i], Math.abs(a.data[j * m + i]))
    }
  }
  for (let i = 0; i < m; i++) rowScale[i] = unitPower(rowScale[i])
  const data = new Float64Array(m * n)
  const columnScale = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    let size = 0
    for (let i = 0; i < m; i++) {
      const scaled = a.data[j * m + i] * rowScale[i]
      data[j * m + i] = scaled
      size = Math.max(size, Math.abs(scaled))
    }
    const power = unitPower(size)
    columnScale[j] = power
    for (let i = 0; i < m; i++) data[j * m + i] *= power
  }
  const scaledCost = cost.map((c, j) => c * columnScale[j])
  const costScale = unitPower(largest(scaledCost))
  return {
    a: { rows: m, cols: n, data },
    b: b.map((v, i) => v * rowScale[i]),
    cost: scaledCost.map((c) => c * costScale),
    lower: lower.map((v, j) => v / columnScale[j]),
    upper: upper.map((v, j) => v / columnScale[j]),
    rowScale,
    columnScale,
    costScale
  }
}
