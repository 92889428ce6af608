import type { Dataset } from '../../../model/dataset.ts'
import { designForNewData } from '../../../model/formula/new-data.ts'
import { parseFormula } from '../../../model/formula/parse.ts'
import { evaluateResponse, type Response } from '../../../model/formula/response.ts'
import { takeRows } from '../../../model/rows.ts'
import { addCombination, crossProduct, xtv } from '../../../numeric/linalg/gram.ts'
import { dotFrom } from '../../../numeric/linalg/qr.ts'
import { column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { indices } from '../../../numeric/vector.ts'
import { usedRows } from '../block-rows.ts'
import { pack } from '../criteria.ts'
import { unpacked } from '../derivatives.ts'
import { frameColumns, orthogonalised } from '../frame-columns.ts'
import { noteUnlike, placed, type RowKernel, stepOf } from '../kernel.ts'
import type { Block } from '../row-source.ts'
import { addPlain, addSums, noSums, type Sums, sumAt } from '../sums.ts'
import type { ProductsPass } from './products-pass.ts'

/** Inner products of all regressors, in U R⁻¹, and of the residuals E at the pass' coefficients. */
export interface Products {
  /** r × r. */
  readonly gram: Matrix
  /** r × q: of regressors and residuals. */
  readonly cross: Matrix
  /** E'E, q × q. */
  readonly squares: Matrix
}

/** The constant and the designs of all formulas side by side: every column that the equations have. */
export function sideBySide(rows: number, designs: readonly Matrix[]): Matrix {
  const out = zeros(
    rows,
    designs.reduce((sum, { cols }) => sum + cols, 1)
  )
  column(out, 0).fill(1)
  let at = rows
  for (const { data } of designs) {
    out.data.set(data, at)
    at += data.length
  }
  return out
}

function responsesOf(response: Response): readonly Float64Array[] {
  if (response.kind === 'numeric') return [response.values]
  if (response.kind === 'matrix') {
    return response.names.map((_, k) => column(response.values, k))
  }
  throw new Error('the equations of a sample have numeric responses')
}

/** What the formulas of a pass make of complete rows: the design of each, its responses and these less its offset. */
export function formulasAt({ designs }: Pick<ProductsPass, 'designs'>, dataset: Dataset) {
  const rows = indices(dataset.rows)
  return designs.map(({ state, pointer }) => {
    const formula = parseFormula(state.formula, pointer, state.columns)
    if (formula.response === null) throw new Error('a compiled formula has a response')
    const { x, offset } = designForNewData(state, dataset, { pointer })
    const at = { rows, formula: formula.source }
    const responses = responsesOf(evaluateResponse(formula.response, { dataset, pointer }, at))
    return {
      x,
      responses,
      y: offset === null ? responses : responses.map((y) => y.map((v, i) => v - offset[i])),
      offset
    }
  })
}

/** All columns that the formulas of a pass make of complete rows, and all responses. */
function equationsAt(
  { designs, offsets }: Pick<ProductsPass, 'designs' | 'offsets'>,
  dataset: Dataset
) {
  const made = formulasAt({ designs }, dataset)
  return {
    x: sideBySide(
      dataset.rows,
      made.map(({ x }) => x)
    ),
    responses: made.flatMap(({ y, offset }) => (offset === null || !offsets ? y : [...y, offset]))
  }
}

/** Rows of a block in the coordinates of a pass. */
export interface OrthogonalRows {
  /** The designs side by side (m × columns). */
  readonly x: Matrix
  /** U R⁻¹ (m × r). */
  readonly o: Matrix
  /** Of each response at the coefficients of the pass, q of length m. */
  readonly residuals: readonly Float64Array[]
  /** Their places in the block. */
  readonly rows: Int32Array
}

/** The rows of a block that take part, counted, with what they say of the sample; null where none does. */
export function orthogonalRows(
  pass: Omit<ProductsPass, 'kind'>,
  block: Block,
  into: Sums
): OrthogonalRows | null {
  const { frame, beta, origin } = pass
  const { rows } = usedRows(pass, block.dataset)
  if (rows.length === 0) return null
  into.rows += rows.length
  const { x, responses } = equationsAt(pass, takeRows(block.dataset, rows))
  const places = Float64Array.from(rows, (i) => block.from + i)
  noteUnlike({ x, rows: places }, frame, into)
  const u = frameColumns(x, frame)
  const residuals = responses.map((y, l) => {
    const e = y.map((value) => value - origin[l])
    addCombination(
      u,
      beta[l].map((b) => -b),
      e
    )
    return e
  })
  return { x, o: orthogonalised(u, frame), residuals, rows }
}

const triangle = (size: number): number => (size * (size + 1)) / 2

/** How many sums the products of r regressors take, and those that residuals of q responses have with them and each other. */
export function productSizes(r: number, q: number) {
  return { gram: triangle(r), cross: r * q + triangle(q) }
}

/** Products of residuals with regressors and with each other, of rows that count so many times. */
export function residualProducts(
  o: Matrix,
  residuals: readonly Float64Array[],
  { counts, out }: { readonly counts: Float64Array | null; readonly out: Float64Array }
): void {
  const q = residuals.length
  residuals.forEach((own, l) => {
    const e = counts === null ? own : own.map((value, i) => value * counts[i])
    out.set(xtv(o, e), l * o.cols)
    for (let k = 0; k <= l; k++) {
      out[o.cols * q + triangle(l) + k] = dotFrom(residuals[k], e, 0)
    }
  })
}

/** The computation of a pass that sums products of columns. */
export function productsKernel(pass: ProductsPass): RowKernel {
  const { frame, beta } = pass
  const { gram, cross } = productSizes(frame.kept.length, beta.length)
  const size = gram + cross
  function add(block: Block, into: Sums): void {
    const taken = orthogonalRows(pass, block, into)
    if (taken === null) return
    const { o, residuals } = taken
    const out = new Float64Array(size)
    pack(crossProduct(o, null), out, 0)
    residualProducts(o, residuals, { counts: null, out: out.subarray(gram) })
    addPlain(into, out)
  }
  return {
    size,
    step: stepOf(frame.kept.length),
    none: () => noSums(size, frame.aliases.length, 0),
    join: (into, more) => addSums(into, more, 0),
    add: placed(add)
  }
}

/** The products of residuals among the sums of a pass, from a place on. */
export function crossAt(
  sums: Sums,
  from: number,
  { frame, beta }: Pick<ProductsPass, 'frame' | 'beta'>
): Pick<Products, 'cross' | 'squares'> {
  const r = frame.kept.length
  const q = beta.length
  const cross = zeros(r, q)
  cross.data.forEach((_, k) => {
    cross.data[k] = sumAt(sums, from + k)
  })
  return { cross, squares: unpacked(sums, from + r * q, { r: q, size: q }) }
}

/** The products that a pass summed, from a place on. */
export function productsOf(
  sums: Sums,
  pass: Pick<ProductsPass, 'frame' | 'beta'>,
  from = 0
): Products {
  const r = pass.frame.kept.length
  const gram = unpacked(sums, from, { r, size: r })
  return { gram, ...crossAt(sums, from + triangle(r), pass) }
}
