import { column, type Matrix, zeros } from '../../matrix.ts'
import { pivotedQr, type QrFactor, selectInOrder, upperFactor } from '../qr.ts'
import { constantColumns } from './constant-span.ts'
import type { FactoredDesign } from './refinement.ts'
import { type RowScale, type ScaledDesign, scaleDesign } from './scaled-design.ts'

/** √W Z on some columns: a fresh matrix for a factorisation to overwrite. */
function weightedCopy(design: ScaledDesign, rows: RowScale, kept: readonly number[]): Matrix {
  const out = zeros(design.n, kept.length)
  kept.forEach((j, k) => {
    const target = column(out, k)
    const source = column(design.z, j)
    if (rows.roots === null) target.set(source)
    else for (let i = 0; i < target.length; i++) target[i] = source[i] * rows.roots[i]
  })
  return out
}

function factorKept(design: ScaledDesign, rows: RowScale, kept: readonly number[]): QrFactor {
  const floors = Float64Array.from(kept, (j) => design.floors[j])
  return pivotedQr(weightedCopy(design, rows, kept), floors)
}

interface Selection {
  readonly kept: readonly number[]
  /** Pivoted factor of the kept columns. */
  readonly factor: QrFactor
}

/** Kept columns by R's rule; the weakest are given up while pivoting still finds a dependence. */
function selectColumns(design: ScaledDesign, rows: RowScale): Selection {
  let kept = Array.from({ length: design.p }, (_, j) => j)
  for (;;) {
    const floors = Float64Array.from(kept, (j) => design.floors[j])
    const found = selectInOrder(weightedCopy(design, rows, kept), floors)
    const chosen = found.kept.map((k) => kept[k])
    const factor = factorKept(design, rows, chosen)
    if (factor.rank === chosen.length) return { kept: chosen, factor }
    const weakest = found.kept.reduce((a, b) => (found.remaining[b] <= found.remaining[a] ? b : a))
    const dropped = kept[weakest]
    kept = chosen.filter((j) => j !== dropped)
  }
}

export interface DesignSource {
  readonly x: Matrix
  readonly tails: readonly (Float64Array | null)[]
  readonly rows: RowScale
}

function assembled(
  design: ScaledDesign,
  rows: RowScale,
  { kept, factor }: Selection
): FactoredDesign {
  const order = Array.from(factor.pivots.subarray(0, factor.rank), (k) => kept[k])
  return { design, rows, factor, upper: upperFactor(factor), order }
}

/**
 * Scales and centres the design, decides its rank once by pivoted QR, and in a deficient design
 * chooses the columns by R's rule: of dependent columns the later one is aliased. Centring moves
 * the constant to the front of that order, so where the constant columns do not come first the
 * choice is made on the design as it stands.
 */
export function factorDesign({ x, tails, rows }: DesignSource): FactoredDesign {
  const constant = constantColumns(x, tails)
  const design = scaleDesign({ x, tails, rows, constant })
  const all = Array.from({ length: x.cols }, (_, j) => j)
  const factor = factorKept(design, rows, all)
  if (factor.rank === x.cols) return assembled(design, rows, { kept: all, factor })
  const leads = constant.every((j, k) => j === k)
  const plain = leads ? design : scaleDesign({ x, tails, rows, constant: [] })
  const selection = selectColumns(plain, rows)
  const { kept } = selection
  if (plain === design || !constant.every((j) => kept.includes(j))) {
    return assembled(plain, rows, selection)
  }
  const centred = factorKept(design, rows, kept)
  return centred.rank < kept.length
    ? assembled(plain, rows, selection)
    : assembled(design, rows, { kept, factor: centred })
}
