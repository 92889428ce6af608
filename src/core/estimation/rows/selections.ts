import { column, type Matrix } from '../../numeric/matrix.ts'
import { uniformAt } from '../../numeric/random.ts'
import { demandsOf } from '../regression/existence.ts'
import { negligible, products, unchanged } from './cone.ts'
import type { Loaded } from './criteria.ts'
import { notInside } from './edge/edge-rows.ts'
import { byLeverage } from './mean-slopes.ts'
import type { Picked } from './picked.ts'
import { byResiduals } from './programme/residual-selections.ts'
import type { Against, Changed, Pass, Selection } from './regression-pass.ts'

type Random = Extract<Selection, { readonly kind: 'random' }>

/** The sign that each row's x'd should have: 0 where it should vanish, NaN where nothing is demanded (n). */
function demandedSigns(rows: Loaded): Float64Array {
  const out = new Float64Array(rows.x.rows).fill(Number.NaN)
  const demands = demandsOf(rows)
  demands?.signed.forEach((i, k) => {
    out[i] = demands.signs[k]
  })
  for (const i of demands?.equal ?? []) out[i] = 0
  return out
}

/** Linear demands on a direction. */
interface Demanding {
  /** One demand a row. */
  readonly x: Matrix
  /** The sign that x'd should have: 0 where it should vanish, NaN where nothing is demanded. */
  readonly signs: Float64Array
  /** Index among all rows of the row that makes each demand. */
  readonly rows: Float64Array
}

/** How far each row falls short of the directions' demands, beside the size of its terms; 0 where it obeys (n). */
function shortfalls({ x, signs }: Demanding, { cone, demands }: Against): Float64Array {
  const still = unchanged(x, cone)
  const out = new Float64Array(x.rows)
  for (const { direction, margin } of demands) {
    const { value, size } = products(x, cone.columns, direction)
    for (let i = 0; i < out.length; i++) {
      if (still[i] === 1 || Number.isNaN(signs[i])) continue
      const short = signs[i] === 0 ? size[i] : margin - signs[i] * value[i]
      if (signs[i] === 0 || short > negligible * size[i]) {
        out[i] = Math.max(out[i], short / (size[i] + margin) || Number.MIN_VALUE)
      }
    }
  }
  return out
}

/** Rows against a direction, each as its demand: sign and signed row of the columns. */
function against(demanding: Demanding, selection: Against): Picked[] {
  const { x, signs, rows } = demanding
  const { columns } = selection.cone
  return [...shortfalls(demanding, selection)].flatMap((score, i) => {
    if (score === 0) return []
    const sign = signs[i]
    const factor = sign === 0 ? 1 : sign
    const cells = Float64Array.from(columns, (j) => factor * column(x, j)[i])
    return [{ score, row: rows[i], cells: Float64Array.of(sign, ...cells) }]
  })
}

function random({ rows }: Loaded, { seed }: Random): Picked[] {
  return Array.from(rows, (row) => ({
    score: uniformAt(seed, 1, row),
    row,
    cells: new Float64Array(0)
  }))
}

/** The first rows that the cone changes, each once however many of its demands it changes. */
function changed({ x, rows }: Pick<Demanding, 'x' | 'rows'>, { cone, most }: Changed): Picked[] {
  const still = unchanged(x, cone)
  const own = new Set(rows.filter((_, i) => still[i] === 0))
  return [...own].slice(0, most).map((row) => ({ score: -row, row, cells: new Float64Array(0) }))
}

/** Rows of several demands each that a pass looks for. */
export function selectedByDemands(demanding: Demanding, selection: Against | Changed): Picked[] {
  return selection.kind === 'against'
    ? against(demanding, selection)
    : changed(demanding, selection)
}

/** The rows of a block that a pass looks for. */
export function selected(rows: Loaded, selection: Selection, pass: Pass): Picked[] {
  switch (selection.kind) {
    case 'against':
      return against({ x: rows.x, rows: rows.rows, signs: demandedSigns(rows) }, selection)
    case 'changed':
      return changed(rows, selection)
    case 'random':
      return random(rows, selection)
    case 'residuals':
      return byResiduals(rows, selection, pass)
    case 'not_inside':
      return notInside(rows, selection)
    case 'leverage':
      return byLeverage(rows, selection)
  }
}
