import { Failure } from '../../failure.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import { parseFormula } from '../../model/formula/parse.ts'
import type { Link } from '../../model/links/link.ts'
import { crossProduct, xtv } from '../../numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { blankRow, expandRows, loadRow, type Observations, rowExpansions } from '../likelihood.ts'
import { linkOf } from '../regression/compile-formula.ts'
import { type BlockRows, blockRows } from './block-rows.ts'
import type { Frame } from './frame.ts'
import type { Block, Pass, Point } from './row-source.ts'
import {
  addPlain,
  common,
  noSums,
  type Places,
  placesOf,
  type Sums,
  sizeOf,
  variation
} from './sums.ts'

/** What the sums of a point need of one block. */
interface Loaded extends BlockRows {
  /** n × r, the frame's columns. */
  readonly u: Matrix
  /** n × r, U R⁻¹, made when second derivatives are asked for. */
  readonly orthogonal: () => Matrix
  readonly family: Family
  readonly link: Link
  readonly centre: number
  readonly origin: number
}

interface Target {
  readonly out: Float64Array
  readonly at: Places
}

/** The frame's columns at the rows of a block. */
function frameColumns(x: Matrix, { kept, shift, scale }: Frame): Matrix {
  const u = zeros(x.rows, kept.length)
  kept.forEach((j, k) => {
    const from = column(x, j)
    const to = column(u, k)
    const c = shift[k]
    const s = scale[k]
    for (let i = 0; i < x.rows; i++) to[i] = (from[i] - c) * s
  })
  return u
}

/** U R⁻¹, column by column. */
function orthogonalised(u: Matrix, { r }: Frame): Matrix {
  const q = { rows: u.rows, cols: u.cols, data: u.data.slice() }
  for (let j = 0; j < u.cols; j++) {
    const target = column(q, j)
    for (let k = 0; k < j; k++) {
      const factor = r.data[j * r.rows + k]
      if (factor === 0) continue
      const other = column(q, k)
      for (let i = 0; i < u.rows; i++) target[i] -= factor * other[i]
    }
    const pivot = r.data[j * r.rows + j]
    for (let i = 0; i < u.rows; i++) target[i] /= pivot
  }
  return q
}

/** Predictor values: Uβ and the offset. */
function predictorOf({ u, offset }: Loaded, beta: Float64Array): Float64Array {
  const out = offset === null ? new Float64Array(u.rows) : offset.slice()
  for (let k = 0; k < u.cols; k++) {
    const uk = column(u, k)
    const b = beta[k]
    for (let i = 0; i < u.rows; i++) out[i] += b * uk[i]
  }
  return out
}

function pack(matrix: Matrix, out: Float64Array, from: number): void {
  let next = from
  for (let j = 0; j < matrix.cols; j++) {
    for (let i = 0; i <= j; i++) out[next++] = matrix.data[j * matrix.rows + i]
  }
}

/** Adds w d, w d² and w v² for a value v − origin, d being v less the centre. */
function addVariation(
  { centre, origin }: Loaded,
  at: {
    readonly value: number
    readonly w: number
    readonly out: Float64Array
    readonly place: number
  }
): void {
  const { value, w, out, place } = at
  const d = value - (centre - origin)
  const v = value + origin
  out[place] += w * d
  out[place + 1] += w * d * d
  out[place + 2] += w * v * v
}

/** Σ w r² with J'Wr and half its second derivatives: exact, or Gauss–Newton's J'WJ. */
function addSquares(rows: Loaded, point: Point, { out, at }: Target): void {
  if (rows.squares === null) return
  const { y, weights } = rows.squares
  const predictor = predictorOf(rows, point.beta)
  const jet = new Float64Array(4)
  const pull = new Float64Array(y.length)
  const weight = new Float64Array(y.length)
  let rss = 0
  for (let i = 0; i < y.length; i++) {
    rows.link.inverse(predictor[i], jet)
    const w = weights === null ? 1 : weights[i]
    const residual = y[i] - jet[0]
    rss += w * residual * residual
    const bend = point.expected === true ? 0 : residual * jet[2]
    pull[i] = w * residual * jet[1]
    weight[i] = w * (jet[1] * jet[1] - bend)
    out[at.extra + variation.weight] += w
    addVariation(rows, { value: y[i], w, out, place: at.extra + variation.response })
    addVariation(rows, { value: jet[0], w, out, place: at.extra + variation.mean })
    const rest = rows.offset === null ? y[i] : y[i] - rows.offset[i]
    addVariation(rows, { value: rest, w, out, place: at.extra + variation.rest })
  }
  out[at.value] = rss
  if (at.gradient >= 0) out.set(xtv(rows.u, pull), at.gradient)
  if (at.second >= 0) pack(crossProduct(rows.orthogonal(), weight), out, at.second)
}

/** ln L with its gradient and minus its Hessian, in the predictor's coefficients and in φ. */
function addLikelihood(rows: Loaded, point: Point, { out, at }: Target): void {
  const { observations, family, link, u } = rows
  const q = point.phi.length
  const expanded = rowExpansions(observations.rows, q)
  expanded.predictor.set(predictorOf(rows, point.beta))
  const problem = { observations, family, link, predictor: absentPredictor }
  expandRows(problem, point.phi, expanded)
  out[at.value] = expanded.logLikelihood
  if (at.gradient >= 0) {
    out.set(xtv(u, expanded.score), at.gradient)
    for (let k = 0; k < q; k++) {
      let sum = 0
      for (const s of column(expanded.nuisanceScore, k)) sum += s
      out[at.gradient + u.cols + k] = sum
    }
  }
  if (at.second < 0) return
  const minus = expanded.second.map((value) => -value)
  pack(crossProduct(rows.orthogonal(), minus), out, at.second)
  out[at.extra] = responseSize(rows, { expanded, minus })
  for (let k = 0; k < q; k++) {
    const cross = xtv(u, column(expanded.cross, k))
    for (let j = 0; j < u.cols; j++) out[at.cross + k * u.cols + j] = -cross[j]
    for (let l = 0; l < q; l++) {
      out[at.nuisance + k * q + l] = -expanded.nuisanceHessian.data[k * q + l]
    }
  }
}

/** Only its rows are asked for; the predictor has been evaluated already. */
const absentPredictor = {
  rows: 0,
  parameters: [],
  linear: true,
  evaluate: () => false,
  curvature: () => undefined
}

/** Σ (∂s/∂y · y)²/information of the rows: how far one unit of rounding in the response moves the score. */
function responseSize(
  { observations: { y, size }, origin }: Loaded,
  {
    expanded,
    minus
  }: { readonly expanded: ReturnType<typeof rowExpansions>; readonly minus: Float64Array }
): number {
  let sum = 0
  for (let i = 0; i < y.length; i++) {
    const residual = y[i] - expanded.mean[i] * (size === null ? 1 : size[i])
    if (residual === 0 || !(minus[i] > 0)) continue
    const slope = (expanded.score[i] / residual) * (y[i] + origin)
    sum += (slope * slope) / minus[i]
  }
  return sum
}

function addDeviance(rows: Loaded, point: Point, { out, at }: Target): void {
  const { family, observations, link } = rows
  if (family.unitDeviance === null) return
  const predictor = predictorOf(rows, point.beta)
  const row = blankRow()
  const jet = new Float64Array(4)
  let sum = 0
  for (let i = 0; i < observations.rows; i++) {
    loadRow({ observations, link }, { i, m: predictor[i], row, jet })
    const f = observations.frequency === null ? 1 : observations.frequency[i]
    sum += f * family.unitDeviance(row, point.phi)
  }
  out[at.value] = sum
}

const criteria = { squares: addSquares, likelihood: addLikelihood, deviance: addDeviance } as const

/** The first row of each alias that does not obey it. */
function noteUnlike({ x, rows }: BlockRows, { aliases }: Frame, into: Sums): void {
  aliases.forEach(({ column: j, combination }, a) => {
    const target = column(x, j)
    for (let i = 0; i < x.rows; i++) {
      let value = target[i]
      let size = Math.abs(value)
      for (let k = 0; k < x.cols; k++) {
        if (combination[k] === 0) continue
        const part = combination[k] * x.data[k * x.rows + i]
        value -= part
        size += Math.abs(part)
      }
      if (Math.abs(value) <= 1e-9 * size) continue
      into.unlike[a] = Math.min(into.unlike[a], rows[i])
      return
    }
  })
}

/** A failure inside a block, with the rows that it counts from. */
function placed(failure: Failure, { from, dataset }: Block): Failure {
  return new Failure(
    ...failure.faults.map((fault) => ({
      ...fault,
      detail: `${fault.detail} (Rows are counted from row ${from} of the data; the next ${dataset.rows} rows were looked at.)`
    }))
  )
}

export interface RowKernel {
  readonly size: number
  readonly none: () => Sums
  /** Adds the sums of a block. */
  add(block: Block, into: Sums): void
}

/** The computation that a pass makes of each block of rows. */
export function rowKernel(pass: Pass): RowKernel {
  const { spec, frame, points } = pass
  const family = chooseFamily(spec.model.family, '/model/family')
  const link = linkOf(spec.model, family)
  const formula = parseFormula(pass.state.formula, '/model/formula', pass.state.columns)
  const places = placesOf(pass)
  const size = sizeOf(places)
  function add(block: Block, into: Sums): void {
    const { taken, zeroWeight } = blockRows(pass, { family, formula }, block)
    into.zeroWeight += zeroWeight
    if (taken === null) return
    into.rows += taken.observations.rows
    noteUnlike(taken, frame, into)
    const u = frameColumns(taken.x, frame)
    let made: Matrix | null = null
    const orthogonal = (): Matrix => {
      made ??= orthogonalised(u, frame)
      return made
    }
    const rows = { ...taken, u, orthogonal, family, link, centre: pass.centre, origin: pass.origin }
    const out = new Float64Array(size)
    addCommon(taken.observations, pass.origin, out)
    points.forEach((point, k) => {
      criteria[point.criterion](rows, point, { out, at: places[k] })
    })
    addPlain(into, out)
  }
  return {
    size,
    none: () => noSums(size, frame.aliases.length),
    add(block, into) {
      try {
        add(block, into)
      } catch (error) {
        throw error instanceof Failure ? placed(error, block) : error
      }
    }
  }
}

function addCommon(
  { rows, y, size, precision, frequency }: Observations,
  origin: number,
  out: Float64Array
): void {
  for (let i = 0; i < rows; i++) {
    const f = frequency === null ? 1 : frequency[i]
    const w = f * (precision === null ? 1 : precision[i])
    out[common.observations] += f
    out[common.trials] += w * (size === null ? 1 : size[i])
    out[common.response] += w * (y[i] + origin)
    if (precision !== null) out[common.logWeights] += f * Math.log(precision[i])
  }
}
