import { crossProduct, xtv } from '../../../numeric/linalg/gram.ts'
import { multiply } from '../../../numeric/linalg/product.ts'
import { column, type Matrix, rowsAt, zeros } from '../../../numeric/matrix.ts'
import { autoregressionWeights } from '../../correlated/autoregression.ts'
import { pack } from '../criteria.ts'
import type { GroupSums } from '../groups.ts'
import { addOuter } from './deviation-sums.ts'
import { takeRow } from './neighbour-sums.ts'
import type { RunSums, Runs } from './runs.ts'
import type { RunsTask } from './runs-pass.ts'

type Task = Extract<RunsTask, { readonly kind: 'autoregression' }>

/** Where the sums stand: Q'Q, Σ_h ρ^(h−1) Σ_t q_t q_(t−h)' by columns, and what leaves the span at each ρ tried. */
export function autoregressionPlaces({ basis, tried }: Pick<Task, 'basis' | 'tried'>) {
  const p = basis.cols
  const triangle = (p * (p + 1)) / 2
  const defects = triangle + p * p
  return { rows: 0, lagged: triangle, defects, triangle, size: defects + tried.length * triangle }
}

/** What is kept of a run of p columns. */
function keptPlaces(p: number) {
  return {
    head: 1,
    carried: 1 + p,
    first: 1 + 2 * p,
    second: 1 + 3 * p,
    last: 1 + 4 * p,
    penult: 1 + 5 * p,
    width: 1 + 6 * p
  }
}

/** Rows of Q (m × p) with the sums of their neighbours in the group, of which all have as many. */
interface Neighboured {
  readonly rows: Matrix
  readonly beside: Matrix
  readonly neighbours: number
}

/** V⁻¹ at one correlation: what a row, an end of a group and a step to a neighbour weigh, and Q'V⁻¹Q. */
interface Tried {
  readonly all: number
  readonly ends: number
  readonly steps: number
  /** Of neighbours in a step: 1 where it is their difference, −1 where it is their sum. */
  readonly sign: 1 | -1
  readonly projected: Matrix
}

function triedOf({ tried }: Pick<Task, 'tried'>): readonly Tried[] {
  return tried.map(({ rho, projected }) => {
    const [all, ends, differences, sums] = autoregressionWeights(rho).map(([c]) => c)
    return { all, ends, steps: differences + sums, sign: rho < 0 ? -1 : 1, projected }
  })
}

/** Rows of V⁻¹Q − Q(Q'V⁻¹Q). */
function defectsOf(
  { rows, beside, neighbours }: Neighboured,
  { all, ends, steps, sign, projected }: Tried
): Matrix {
  const out = multiply(rows, projected)
  const own = all + (2 - neighbours) * ends
  out.data.forEach((inside, i) => {
    const value = rows.data[i]
    out.data[i] = own * value + steps * (neighbours * value - sign * beside.data[i]) - inside
  })
  return out
}

/** One row, with its neighbours. */
function single(row: Float64Array, ...others: readonly Float64Array[]): Neighboured {
  const sum = new Float64Array(row.length)
  for (const other of others) {
    for (let j = 0; j < sum.length; j++) sum[j] += other[j]
  }
  const wide = (data: Float64Array): Matrix => ({ rows: 1, cols: row.length, data })
  return { rows: wide(row), beside: wide(sum), neighbours: others.length }
}

/** ρ-weighted sums over each run up to the row before (m × p), and what is kept of the runs. */
function carriedRows(q: Matrix, runs: Runs, rho: number) {
  const carried = zeros(q.rows, q.cols)
  const before = zeros(q.rows, q.cols)
  for (let j = 0; j < q.cols; j++) {
    const [own, sum, prior] = [column(q, j), column(carried, j), column(before, j)]
    for (let i = 0; i < q.rows; i++) {
      const k = runs.previous[i]
      prior[i] = k < 0 ? 0 : sum[k]
      sum[i] = own[i] + rho * prior[i]
    }
  }
  return { carried, before }
}

/** Rows with both neighbours in the block. */
function interior(q: Matrix, { previous, next }: Runs): Neighboured {
  const inner = Int32Array.from(previous.keys()).filter((i) => previous[i] >= 0 && next[i] >= 0)
  const rows = rowsAt(q, inner)
  const beside = zeros(inner.length, q.cols)
  for (let j = 0; j < q.cols; j++) {
    const [from, to] = [column(q, j), column(beside, j)]
    inner.forEach((i, k) => {
      to[k] = from[previous[i]] + from[next[i]]
    })
  }
  return { rows, beside, neighbours: 2 }
}

/**
 * What the regressors say of AR(1) errors at a given ρ: products across all lags with weights ρ^(h−1), by a
 * recursion that goes on from run to run, and the part of V⁻¹Q that leaves the span of Q, row by row so that
 * what is zero stays so. Kept of a run: its rows, Σ ρ^(t−1) q_t, Σ ρ^(m−t) q_t, and its first two and last two rows.
 */
export function autoregressionSums(task: Task): RunSums {
  const { basis, rho } = task
  const p = basis.cols
  const places = autoregressionPlaces(task)
  const kept = keptPlaces(p)
  const part = (own: Float64Array, from: number) => own.subarray(from, from + p)
  const tried = triedOf(task)
  const addDefect = (of: Neighboured, out: Float64Array): void => {
    tried.forEach((own, k) => {
      addOuter(defectsOf(of, own).data, out, places.defects + k * places.triangle)
    })
  }
  const add: RunSums['add'] = ({ z, runs }, out) => {
    const q = multiply(
      { rows: z.rows, cols: basis.rows, data: z.data.subarray(0, z.rows * basis.rows) },
      basis
    )
    pack(crossProduct(q, null), out, places.rows)
    const { carried, before } = carriedRows(q, runs, rho)
    for (let j = 0; j < p; j++) out.set(xtv(q, column(before, j)), places.lagged + j * p)
    const inner = interior(q, runs)
    tried.forEach((own, k) => {
      pack(crossProduct(defectsOf(inner, own), null), out, places.defects + k * places.triangle)
    })
    return keptOf(q, runs, { carried, rho })
  }
  const join: RunSums['join'] = (a, b, out) => {
    const [head, carried] = [part(b, kept.head), part(a, kept.carried)]
    for (let j = 0; j < p; j++) {
      for (let i = 0; i < p; i++) out[places.lagged + j * p + i] += head[i] * carried[j]
    }
    const [last, first] = [part(a, kept.last), part(b, kept.first)]
    if (a[0] > 1) addDefect(single(last, part(a, kept.penult), first), out)
    if (b[0] > 1) addDefect(single(first, last, part(b, kept.second)), out)
    const joined = a.slice()
    joined[0] = a[0] + b[0]
    for (let j = 0; j < p; j++) {
      joined[kept.head + j] += rho ** a[0] * b[kept.head + j]
      joined[kept.carried + j] = b[kept.carried + j] + rho ** b[0] * a[kept.carried + j]
    }
    if (a[0] === 1) joined.set(first, kept.second)
    joined.set(part(b, kept.last), kept.last)
    joined.set(b[0] === 1 ? last : part(b, kept.penult), kept.penult)
    return joined
  }
  return { size: places.size, width: kept.width, add, join }
}

function keptOf(
  q: Matrix,
  runs: Runs,
  { carried, rho }: { carried: Matrix; rho: number }
): Float64Array[] {
  const places = keptPlaces(q.cols)
  const kept = Array.from(runs.counts, () => new Float64Array(places.width))
  const row = new Float64Array(q.cols)
  for (let i = 0; i < q.rows; i++) {
    const own = kept[runs.run[i]]
    takeRow(q, i, row)
    if (own[0] === 0) own.set(row, places.first)
    if (own[0] === 1) own.set(row, places.second)
    own.copyWithin(places.penult, places.last, places.last + q.cols)
    own.set(row, places.last)
    const weight = rho ** own[0]
    for (let j = 0; j < q.cols; j++) own[places.head + j] += weight * row[j]
    own[0] += 1
    if (runs.next[i] < 0) takeRow(carried, i, own.subarray(places.carried, places.carried + q.cols))
  }
  return kept
}

/** What the ends of the groups add to the defects: packed upper triangles, one for each ρ tried. */
export function defectsAtEnds(groups: GroupSums, task: Task): Float64Array {
  const p = task.basis.cols
  const kept = keptPlaces(p)
  const { triangle } = autoregressionPlaces(task)
  const out = new Float64Array(task.tried.length * triangle)
  const tried = triedOf(task)
  const part = (own: Float64Array, from: number) => own.subarray(from, from + p)
  const add = (of: Neighboured): void => {
    tried.forEach((own, k) => {
      addOuter(defectsOf(of, own).data, out, k * triangle)
    })
  }
  for (const own of groups.values()) {
    const second = own[0] === 1 ? [] : [part(own, kept.second)]
    add(single(part(own, kept.first), ...second))
    if (own[0] > 1) add(single(part(own, kept.last), part(own, kept.penult)))
  }
  return out
}
