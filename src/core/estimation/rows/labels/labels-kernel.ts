import { numericColumn, takeRows } from '../../../model/rows.ts'
import { type Matrix, transpose } from '../../../numeric/matrix.ts'
import { labelCone } from '../../existence/multinomial.ts'
import { totalsOf } from '../../multinomial/compile-multinomial.ts'
import { softmaxPenalty } from '../../multinomial/firth-softmax.ts'
import { labelRowFunctions } from '../../multinomial/multinomial-stack.ts'
import { type SoftmaxPoint, softmaxAt } from '../../multinomial/softmax.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import { usedRows } from '../block-rows.ts'
import { unchanged } from '../cone.ts'
import { pack } from '../criteria.ts'
import { unpacked } from '../derivatives.ts'
import { frameColumns, orthogonalised } from '../frame-columns.ts'
import { noteUnlike, placed, type RowKernel, stepOf } from '../kernel.ts'
import { addScores, joinSeries, lagPlacesOf } from '../lags.ts'
import { mergePicked } from '../picked.ts'
import { type Block, throwIfCancelled } from '../row-source.ts'
import { addFunctions, summedSize } from '../sandwich.ts'
import { selectedByDemands } from '../selections.ts'
import { type Statement, statementOf } from '../statement.ts'
import { addPlain, addSums, noSums, type Sums, sumAt } from '../sums.ts'
import type { LabelsPass, LabelsPoint } from './labels-pass.ts'

/** The rows of a block that take part. */
interface LabelRows {
  readonly x: Matrix
  /** Place of each row's label among those of the pass; −1 of one that the sample lacks. */
  readonly category: Int32Array
  readonly frequency: Float64Array | null
  /** Index among all rows of each row. */
  readonly rows: Float64Array
}

/** The rows of a block that take part, with their labels; null where none does. */
export function labelRows(pass: LabelsPass, statement: Statement, { from, dataset: all }: Block) {
  const { rows, zeroWeight } = usedRows(pass, all)
  if (rows.length === 0) return { taken: null, zeroWeight }
  const dataset = takeRows(all, rows)
  const response = statement.response(dataset)
  if (response.kind !== 'categorical') throw new Error('a sample showed labels')
  const places = response.levels.map((level) => pass.labels.indexOf(level))
  const { weights } = pass.spec.model
  const taken: LabelRows = {
    x: statement.mean(dataset).x,
    category: response.codes.map((code) => places[code]),
    frequency:
      weights === undefined ? null : numericColumn(dataset, weights.column, '/model/weights'),
    rows: Float64Array.from(rows, (i) => from + i)
  }
  return { taken, zeroWeight }
}

/** Coefficients of all labels. */
function sizeOf({ frame, labels }: Pick<LabelsPass, 'frame' | 'labels'>): number {
  return frame.kept.length * (labels.length - 1)
}

/**
 * Sums of one point, from its first on: ln L, rows and pairs that vanish, gradient, information by columns; of a
 * penalty the adjusted gradient, and what a step is scaled by.
 */
const places = { value: 0, rows: 1, pairs: 2, gradient: 3 } as const

function pointSize(pass: LabelsPass): number {
  const size = sizeOf(pass)
  return places.gradient + size + (size * (size + 1)) / 2
}

/** What the rows of a block demand of a direction, one demand a row of `x`. */
function demandsOf({ labels, frame }: LabelsPass, { x, category }: LabelRows) {
  const kept = identifiedColumns(x, frame.kept)
  const { cone, pairs } = labelCone({ x: kept, category, categories: labels.length })
  return { x: transpose(cone.inequalities), pairs }
}

/** Pairs (row·K + category) whose probability tends to 0 along the directions of a point; null without. */
function vanishingOf(pass: LabelsPass, rows: LabelRows, { cone }: LabelsPoint): Uint8Array | null {
  if (cone === null) return null
  const { x, pairs } = demandsOf(pass, rows)
  const still = unchanged(x, cone)
  const out = new Uint8Array(rows.category.length * pass.labels.length)
  pairs.forEach(({ row, category }, k) => {
    out[row * pass.labels.length + category] = 1 - still[k]
  })
  return out
}

function addPoint(
  pass: LabelsPass,
  rows: LabelRows,
  { q, point, out }: { readonly q: Matrix; readonly point: LabelsPoint; readonly out: Float64Array }
): void {
  const { category, frequency } = rows
  const categories = pass.labels.length
  const vanishing = vanishingOf(pass, rows, point)
  const softmax = { q, category, categories, frequency, vanishing }
  const found = softmaxAt(softmax, point.gamma)
  out[places.value] = found.logLikelihood
  for (let i = 0; vanishing !== null && i < category.length; i++) {
    const own = vanishing.subarray(i * categories, (i + 1) * categories)
    const pairs = own.reduce((count, gone) => count + gone, 0)
    out[places.rows] += pairs > 0 ? 1 : 0
    out[places.pairs] += pairs
  }
  const { gradient, steering } =
    point.bread === null
      ? { gradient: found.gradient, steering: found.information }
      : softmaxPenalty(softmax, found, point.bread)
  out.set(gradient, places.gradient)
  pack(steering, out, places.gradient + gradient.length)
}

/** How many sums the covariance of a pass takes, those of its series last, and sums within groups. */
function sandwichSize(pass: LabelsPass) {
  const { sandwich } = pass
  if (sandwich === null) return { size: 0, groupings: 0 }
  const { size, groupings } = summedSize(sandwich.choice, sandwich.gamma.length)
  const series = labelSeries(pass)
  return { size: series.reduce((sum, own) => sum + own.size, size), groupings }
}

/** Where the sums of the series of a pass stand. */
export function labelSeries(pass: LabelsPass) {
  return lagPlacesOf(pass.sandwich?.series ?? [], sandwichFrom(pass))
}

/** Where the sums of the covariance of a pass begin: after those of its points. */
export function sandwichFrom(pass: LabelsPass): number {
  return pass.labels.length + pass.points.length * pointSize(pass)
}

function addLabelSandwich(
  pass: LabelsPass,
  rows: LabelRows,
  at: { readonly q: Matrix; readonly block: Block; readonly out: Float64Array; readonly into: Sums }
): void {
  const { sandwich, labels } = pass
  if (sandwich === null) return
  const { q, block, out, into } = at
  const { choice, gamma, bread, observations: nobs } = sandwich
  const softmax = { ...rows, q, categories: labels.length, vanishing: null }
  const { probabilities } = softmaxAt(softmax, gamma)
  const functions = labelRowFunctions({ ...rows, q, probabilities, bread, nobs })
  for (const place of labelSeries(pass)) addScores(functions.scores, place, { out, into })
  if (sandwich.series.length > 0) return
  const own = { ...functions, aggregate: new Float64Array(0) }
  const target = { out, from: sandwichFrom(pass), groups: into.groups }
  addFunctions(own, { choice, rows, block }, target)
}

/** The computation that a pass over labels makes of each block of rows: observations by label, then its points. */
export function labelsKernel(pass: LabelsPass): RowKernel {
  const { frame, labels, points, selection } = pass
  const statement = statementOf(pass)
  const own = pointSize(pass)
  const extra = sandwichSize(pass)
  const series = labelSeries(pass)
  const size = sandwichFrom(pass) + extra.size
  const aliases = frame.aliases.length
  const most = selection?.most ?? 0
  const add: RowKernel['add'] = (block, into, control) => {
    const { taken, zeroWeight } = labelRows(pass, statement, block)
    into.zeroWeight += zeroWeight
    if (taken === null) return
    into.rows += taken.rows.length
    noteUnlike(taken, frame, into)
    const strange = taken.category.indexOf(-1)
    if (strange >= 0) {
      into.unlike[aliases] = Math.min(into.unlike[aliases], taken.rows[strange])
      return
    }
    const out = new Float64Array(size)
    out.set(totalsOf(taken.category, labels.length, taken.frequency))
    const q = orthogonalised(frameColumns(taken.x, frame), frame)
    points.forEach((point, k) => {
      throwIfCancelled(control)
      const from = labels.length + k * own
      addPoint(pass, taken, { q, point, out: out.subarray(from, from + own) })
    })
    addLabelSandwich(pass, taken, { q, block, out, into })
    addPlain(into, out)
    if (selection === null) return
    const { x, pairs } = demandsOf(pass, taken)
    const demanding = {
      x,
      signs: new Float64Array(pairs.length).fill(1),
      rows: Float64Array.from(pairs, ({ row }) => taken.rows[row])
    }
    into.picked = mergePicked(into.picked, selectedByDemands(demanding, selection), most)
  }
  return {
    size,
    step: stepOf(sizeOf(pass)),
    none: () => noSums(size, aliases + 1, extra.groupings),
    join(into, more) {
      addSums(into, more, most)
      joinSeries(into, more, series)
    },
    add: placed(add)
  }
}

/** Observations of every label. */
export function labelTotals({ labels }: LabelsPass, sums: Sums): Float64Array {
  return Float64Array.from(labels, (_, k) => sumAt(sums, k))
}

/** What a pass says of one of its points, the first unless another is named; probabilities stay with the rows. */
export function readLabelsPoint(pass: LabelsPass, sums: Sums, place = 0) {
  const { labels, points } = pass
  const from = labels.length + place * pointSize(pass)
  const size = sizeOf(pass)
  const first = from + places.gradient
  const point: SoftmaxPoint = {
    gamma: points[place].gamma,
    logLikelihood: sumAt(sums, from + places.value),
    gradient: Float64Array.from({ length: size }, (_, j) => sumAt(sums, first + j)),
    information: unpacked(sums, first + size, { r: size, size }),
    probabilities: { rows: 0, cols: labels.length, data: new Float64Array(0) }
  }
  return {
    point,
    vanishingRows: sumAt(sums, from + places.rows),
    vanishingPairs: sumAt(sums, from + places.pairs)
  }
}
