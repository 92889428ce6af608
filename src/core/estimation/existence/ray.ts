import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { nullSpace } from '../../numeric/programming/null-space.ts'
import type { ProgrammeLimits } from '../../numeric/programming/programme.ts'
import { solveProgramme } from '../../numeric/programming/simplex.ts'
import { random, sampleWithReplacement } from '../../numeric/random.ts'

/** Some columns of a matrix, in their order. */
export function gather({ rows: p, data }: Matrix, columns: readonly number[]): Matrix {
  const out = zeros(p, columns.length)
  columns.forEach((i, k) => {
    out.data.set(data.subarray(i * p, (i + 1) * p), k * p)
  })
  return out
}

/**
 * A direction with z_i'd ≥ 0 for all of `active` and e'd = 0 that makes Σ z_i'd large, or null when
 * Σ μ_i z_i + Σ ν_i e_i = 0 has a solution with μ ≥ 1 (Stiemke's theorem): then every z_i'd is 0.
 */
export function ray(
  z: Matrix,
  { active, equalities }: { readonly active: readonly number[]; readonly equalities: Matrix },
  limits: ProgrammeLimits
): Float64Array | null | 'undecided' {
  const p = z.rows
  const k = active.length
  const a = zeros(p, k + equalities.cols)
  a.data.set(gather(z, active).data)
  a.data.set(equalities.data, p * k)
  const lower = new Float64Array(a.cols).fill(Number.NEGATIVE_INFINITY)
  lower.fill(1, 0, k)
  const answer = solveProgramme(
    {
      a,
      b: new Float64Array(p),
      cost: new Float64Array(a.cols),
      lower,
      upper: new Float64Array(a.cols).fill(Number.POSITIVE_INFINITY)
    },
    { ...limits, feasibility: 1e-13 }
  )
  if (answer.status === 'optimal') return null
  return answer.status === 'infeasible' ? answer.duals.map((v) => -v) : 'undecided'
}

/** Rows a coordinate with which some rows are tried in place of all, and by how much more next. */
const few = { each: 8, growth: 4 }

/** Whether some of the vectors (p × l) span every coordinate: then all of them do, at less cost. */
export function spanOnSome(vectors: Matrix): boolean {
  const count = few.each * vectors.rows
  if (count >= vectors.cols) return false
  const some = sampleWithReplacement(random(count), vectors.cols, count)
  return nullSpace(vectors, some).rank === vectors.rows
}

/**
 * Whether some of the rows alone leave no direction. Every row more can only narrow the cone, so all of
 * them leave none then: Σ μ_i z_i + Σ ν_i e_i = 0 with μ ≥ 1 over rows of rank p proves it, whichever rows.
 */
export function trivialOnSome(z: Matrix, equalities: Matrix, limits: ProgrammeLimits): boolean {
  for (let count = few.each * z.rows; count < z.cols / 2; count *= few.growth) {
    const active = [...sampleWithReplacement(random(count), z.cols, count)]
    if (ray(z, { active, equalities }, limits) !== null) continue
    const rows = zeros(z.rows, count + equalities.cols)
    rows.data.set(gather(z, active).data)
    rows.data.set(equalities.data, z.rows * count)
    if (nullSpace(rows, Array(rows.cols).keys()).rank === z.rows) return true
  }
  return false
}
