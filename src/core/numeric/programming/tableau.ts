import { luFactor, luInverse, luSolve, luSolveTransposed } from './lu.ts'
import type { ScaledProgramme } from './programme.ts'

/** Working state of the revised simplex method. Columns N … N + m − 1 are artificial: ± unit vectors. */
export interface Tableau {
  readonly programme: ScaledProgramme
  readonly m: number
  readonly n: number
  /** Bounds and values of all N + m variables. */
  readonly lower: Float64Array
  readonly upper: Float64Array
  readonly x: Float64Array
  readonly artificialSign: Float64Array
  /** Basic variable of each row. */
  readonly basis: Int32Array
  /** Row of a basic variable, −1 for others. */
  readonly position: Int32Array
  /** B⁻¹, m × m column-major. */
  readonly inverse: Float64Array
}

/** A value where a nonbasic variable may rest: the bound that the cost prefers, or the finite one, or 0. */
function restingValue(low: number, high: number, cost: number): number {
  const first = cost < 0 ? high : low
  if (Number.isFinite(first)) return first
  const second = cost < 0 ? low : high
  return Number.isFinite(second) ? second : 0
}

/** The start: all variables at rest, artificial variables basic and taking up the difference. */
export function startTableau(programme: ScaledProgramme): Tableau {
  const { rows: m, cols: n } = programme.a
  const lower = new Float64Array(n + m)
  const upper = new Float64Array(n + m).fill(Number.POSITIVE_INFINITY)
  lower.set(programme.lower)
  upper.set(programme.upper)
  const x = new Float64Array(n + m)
  for (let j = 0; j < n; j++) x[j] = restingValue(lower[j], upper[j], programme.cost[j])
  const tableau: Tableau = {
    programme,
    m,
    n,
    lower,
    upper,
    x,
    artificialSign: new Float64Array(m).fill(1),
    basis: Int32Array.from({ length: m }, (_, i) => n + i),
    position: new Int32Array(n + m).fill(-1),
    inverse: new Float64Array(m * m)
  }
  const rest = restOfRightHandSide(tableau)
  for (let i = 0; i < m; i++) {
    tableau.artificialSign[i] = rest[i] < 0 ? -1 : 1
    tableau.inverse[i * m + i] = tableau.artificialSign[i]
    tableau.position[n + i] = i
    x[n + i] = Math.abs(rest[i])
  }
  return tableau
}

/** b − Σ_{j nonbasic} A_j x_j (m), compensated over columns (Neumaier 1974). */
function restOfRightHandSide({ programme, m, n, position, x }: Tableau): Float64Array {
  const { data } = programme.a
  const sum = programme.b.slice()
  const lost = new Float64Array(m)
  for (let j = 0; j < n; j++) {
    const xj = x[j]
    if (xj === 0 || position[j] >= 0) continue
    for (let i = 0; i < m; i++) {
      const term = -data[j * m + i] * xj
      const old = sum[i]
      const next = old + term
      lost[i] += Math.abs(old) >= Math.abs(term) ? old - next + term : term - next + old
      sum[i] = next
    }
  }
  for (let i = 0; i < m; i++) sum[i] += lost[i]
  return sum
}

/** v'A_j, for artificial columns too. */
export function dotColumn(tableau: Tableau, v: Float64Array, j: number): number {
  const { m, n } = tableau
  if (j >= n) return v[j - n] * tableau.artificialSign[j - n]
  const { data } = tableau.programme.a
  let sum = 0
  for (let i = 0, k = j * m; i < m; i++, k++) sum += v[i] * data[k]
  return sum
}

/** Writes B⁻¹ A_j into out (m). */
export function transformColumn(tableau: Tableau, j: number, out: Float64Array): void {
  const { m, n, inverse } = tableau
  out.fill(0)
  if (j >= n) {
    const s = tableau.artificialSign[j - n]
    for (let i = 0; i < m; i++) out[i] = s * inverse[(j - n) * m + i]
    return
  }
  const { data } = tableau.programme.a
  for (let k = 0; k < m; k++) {
    const t = data[j * m + k]
    if (t === 0) continue
    for (let i = 0; i < m; i++) out[i] += t * inverse[k * m + i]
  }
}

/** Writes π = B⁻ᵀ c_B into out (m). */
export function multipliers(tableau: Tableau, cost: Float64Array, out: Float64Array): void {
  const { m, inverse, basis } = tableau
  for (let k = 0; k < m; k++) {
    let sum = 0
    for (let i = 0; i < m; i++) sum += cost[basis[i]] * inverse[k * m + i]
    out[k] = sum
  }
}

/** Makes `entering` basic in row `row`, whose old variable leaves; alpha = B⁻¹ A_entering (m). */
export function exchange(
  tableau: Tableau,
  { row, entering }: { readonly row: number; readonly entering: number },
  alpha: Float64Array
): void {
  const { m, inverse, basis, position } = tableau
  const pivot = alpha[row]
  for (let k = 0; k < m; k++) {
    const t = inverse[k * m + row] / pivot
    if (t !== 0) for (let i = 0; i < m; i++) inverse[k * m + i] -= t * alpha[i]
    inverse[k * m + row] = t
  }
  position[basis[row]] = -1
  basis[row] = entering
  position[entering] = row
}

function basisMatrix({ programme, m, n, basis, artificialSign }: Tableau): Float64Array {
  const out = new Float64Array(m * m)
  for (let i = 0; i < m; i++) {
    const j = basis[i]
    if (j >= n) out[i * m + j - n] = artificialSign[j - n]
    else out.set(programme.a.data.subarray(j * m, (j + 1) * m), i * m)
  }
  return out
}

/**
 * Refactors the basis: fresh inverse and basic values, the latter refined. Returns the refined
 * multipliers of `cost`, or null (and changes nothing) when the basis is singular to rounding.
 */
export function refresh(tableau: Tableau, cost: Float64Array): Float64Array | null {
  const { m, basis } = tableau
  const lu = luFactor(basisMatrix(tableau), m)
  if (lu === null) return null
  tableau.inverse.set(luInverse(lu))
  const values = luSolve(lu, restOfRightHandSide(tableau))
  for (let i = 0; i < m; i++) tableau.x[basis[i]] = values[i]
  return luSolveTransposed(
    lu,
    Float64Array.from(basis, (j) => cost[j])
  )
}
