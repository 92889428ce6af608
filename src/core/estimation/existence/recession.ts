import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { nullSpace } from '../../numeric/programming/null-space.ts'
import { maximiseOver } from '../../numeric/programming/polyhedron.ts'
import { type ProgrammeLimits, unitPower } from '../../numeric/programming/programme.ts'
import { dotRow, dotRowSize } from '../../numeric/programming/rows.ts'
import { widest } from '../../numeric/programming/scaling.ts'
import { solveProgramme } from '../../numeric/programming/simplex.ts'
import { gather, ray, spanOnSome, trivialOnSome } from './ray.ts'

/** The cone {d : z_i'd ≥ 0, e_i'd = 0} along which a likelihood never falls. */
export interface RecessionCone {
  /** p × k: column i is z_i. Together with `equalities` of rank p. */
  readonly inequalities: Matrix
  /** p × l: column i is e_i. */
  readonly equalities: Matrix
}

/** A point in the relative interior of a cone that is not {0}. */
export interface Recession {
  /** Length p, largest entry ±1. */
  readonly direction: Float64Array
  /** 1 for the inequalities with z_i'd > 0 here; the others have z_i'd = 0 in the whole cone. */
  readonly strict: Uint8Array
  /** Sign of every coordinate of the direction (p). */
  readonly signs: Int8Array
  /** Coordinates that take both signs in the cone, so that their sign here is not forced. */
  readonly undetermined: readonly number[]
  /** Directions of the cone (p) that give an undetermined coordinate its other sign, where the direction itself has one. */
  readonly witnesses: readonly Float64Array[]
  /** Powers of two that bring every coordinate of the rows to [1, 2) (p). */
  readonly scale: Float64Array
  /** Basis of the cone's span for rows so scaled (p × q): z_i'd = 0 in the whole cone where it is orthogonal to z_i. */
  readonly span: Matrix
  /** Coordinates that the equalities and non-strict rows identify, extended by independent ones. */
  readonly pivots: readonly number[]
}

/** z_i'd up to this times Σ|z_ij| max|d_j| counts as zero: d itself carries errors of size u max|d_j|. */
const negligible = 1e-10

/** Largest coordinate of every row brought to [1, 2) by powers of two; returns the scaled copies too. */
function scaled(cone: RecessionCone): {
  readonly cone: RecessionCone
  readonly scale: Float64Array
} {
  const p = cone.inequalities.rows
  const scale = new Float64Array(p)
  for (const { cols, data } of [cone.inequalities, cone.equalities]) {
    for (let i = 0; i < cols; i++) {
      for (let j = 0; j < p; j++) scale[j] = Math.max(scale[j], Math.abs(data[i * p + j]))
    }
  }
  for (let j = 0; j < p; j++) scale[j] = unitPower(scale[j])
  const apply = ({ rows, cols, data }: Matrix): Matrix => {
    const out = zeros(rows, cols)
    for (let i = 0; i < cols; i++) {
      for (let j = 0; j < p; j++) out.data[i * p + j] = data[i * p + j] * scale[j]
    }
    return out
  }
  return {
    cone: { inequalities: apply(cone.inequalities), equalities: apply(cone.equalities) },
    scale
  }
}

/** Marks every inequality that some direction of the cone makes strict. */
function strictRows(
  z: Matrix,
  equalities: Matrix,
  limits: ProgrammeLimits
): Uint8Array | 'undecided' {
  const strict = new Uint8Array(z.cols)
  let active = Array.from({ length: z.cols }, (_, i) => i)
  while (active.length > 0) {
    const d = ray(z, { active, equalities }, limits)
    if (d === 'undecided') return d
    if (d === null) break
    const size = d.map(() => negligible * widest(d))
    const left = active.filter((i) => !(dotRow(z, i, d) > dotRowSize(z, i, size)))
    if (left.length === active.length) break
    for (const i of active) strict[i] = 1
    for (const i of left) strict[i] = 0
    active = left
  }
  return strict
}

/** N'z_i for the strict rows: the inequalities in coordinates of the cone's own span (q × s). */
function inSpan(z: Matrix, strict: readonly number[], basis: Matrix): Matrix {
  const { rows: p, cols: q } = basis
  const out = zeros(q, strict.length)
  strict.forEach((i, k) => {
    for (let c = 0; c < q; c++) {
      let sum = 0
      for (let j = 0; j < p; j++) sum += basis.data[c * p + j] * z.data[i * p + j]
      out.data[k * q + c] = sum
    }
  })
  return out
}

/** The direction with the widest margin: max t with z_i'd ≥ t for strict rows and |d_j| ≤ 1. */
function widestMargin(g: Matrix, basis: Matrix, limits: ProgrammeLimits): Float64Array | null {
  const { rows: p, cols: q } = basis
  const rows = zeros(q + 1, g.cols + 2 * p)
  const h = new Float64Array(rows.cols).fill(1, g.cols)
  for (let i = 0; i < g.cols; i++) {
    for (let c = 0; c < q; c++) rows.data[i * (q + 1) + c] = -g.data[i * q + c]
    rows.data[i * (q + 1) + q] = 1
  }
  for (let j = 0; j < p; j++) {
    for (let c = 0; c < q; c++) {
      rows.data[(g.cols + 2 * j) * (q + 1) + c] = basis.data[c * p + j]
      rows.data[(g.cols + 2 * j + 1) * (q + 1) + c] = -basis.data[c * p + j]
    }
  }
  const target = new Float64Array(q + 1)
  target[q] = 1
  const { theta, status } = maximiseOver({ g: rows, h }, target, limits)
  return status === 'optimal' ? combined(basis, theta) : null
}

/**
 * Some θ with c'θ < 0 and all g_i'θ ≥ 0; 'implied' where there is none, that is, c = Σ λ_i g_i with
 * λ ≥ 0 (Farkas' lemma); null when the limits stop the programme.
 */
function against(
  g: Matrix,
  c: Float64Array,
  limits: ProgrammeLimits
): Float64Array | 'implied' | null {
  const lower = new Float64Array(g.cols)
  const upper = new Float64Array(g.cols).fill(Number.POSITIVE_INFINITY)
  const answer = solveProgramme({ a: g, b: c, cost: lower, lower, upper }, limits)
  if (answer.status === 'optimal') return 'implied'
  return answer.status === 'infeasible' ? answer.duals.map((v) => -v) : null
}

function coordinateSigns(
  { g, basis }: { readonly g: Matrix; readonly basis: Matrix },
  direction: Float64Array,
  limits: ProgrammeLimits
): Pick<Recession, 'signs' | 'undetermined' | 'witnesses'> {
  const { rows: p, cols: q } = basis
  const signs = new Int8Array(p)
  const undetermined: number[] = []
  const witnesses: Float64Array[] = []
  for (let j = 0; j < p; j++) {
    const row = Float64Array.from({ length: q }, (_, k) => basis.data[k * p + j])
    if (row.every((v) => v === 0)) continue
    const way = Math.sign(direction[j])
    signs[j] = way
    const c = row.map((v) => way * v)
    const found = way === 0 ? null : against(g, c, limits)
    if (found === 'implied') continue
    undetermined.push(j)
    if (found !== null) witnesses.push(combined(basis, found))
  }
  return { signs, undetermined, witnesses }
}

/** Σ θ_c b_c over the columns of a basis. */
function combined({ rows: p, cols: q, data }: Matrix, theta: Float64Array): Float64Array {
  const out = new Float64Array(p)
  for (let c = 0; c < q; c++) {
    for (let j = 0; j < p; j++) out[j] += data[c * p + j] * theta[c]
  }
  return out
}

/** A direction in the coordinates of unscaled rows, largest entry ±1. */
function unscaled(direction: Float64Array, scale: Float64Array): Float64Array {
  const own = direction.map((v, j) => v * scale[j])
  const largest = widest(own)
  return own.map((v) => v / largest)
}

/**
 * The relative interior of a recession cone, or null when the cone is {0}: strict rows by repeated
 * linear programmes (Konis 2007; Correia, Guimarães & Zylkin 2019, section 3), then the direction
 * of widest margin inside the cone's span. Coordinates are scaled by powers of two first.
 * 'undecided' when the limits stop a programme.
 */
export function recession(
  input: RecessionCone,
  limits: ProgrammeLimits = {}
): Recession | null | 'undecided' {
  const { cone, scale } = scaled(input)
  const { inequalities: z, equalities } = cone
  if (spanOnSome(equalities)) return null
  const fixed = nullSpace(equalities, Array(equalities.cols).keys())
  if (fixed.rank === z.rows) return null
  const held = gather(equalities, fixed.rows)
  if (trivialOnSome(z, held, limits)) return null
  const strict = strictRows(z, held, limits)
  if (strict === 'undecided') return strict
  const chosen = Array.from(strict.keys()).filter((i) => strict[i] === 1)
  if (chosen.length === 0) return null
  const still = Array.from(strict.keys()).filter((i) => strict[i] === 0)
  const rest = zeros(z.rows, held.cols + still.length)
  rest.data.set(held.data)
  rest.data.set(gather(z, still).data, held.data.length)
  const { basis, pivots } = nullSpace(rest, Array(rest.cols).keys())
  const g = inSpan(z, chosen, basis)
  const margin = widestMargin(g, basis, limits)
  if (margin === null) return 'undecided'
  const size = widest(margin)
  const direction = margin.map((v) => (Math.abs(v) > 1e-12 * size ? v : 0))
  const { witnesses, ...signs } = coordinateSigns({ g, basis }, direction, limits)
  return {
    direction: unscaled(direction, scale),
    strict,
    ...signs,
    witnesses: witnesses.map((witness) => unscaled(witness, scale)),
    scale,
    span: basis,
    pivots
  }
}
