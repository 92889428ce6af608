import { type Matrix, transpose } from '../../../numeric/matrix.ts'
import { drawnTogether } from '../../covariances/resample.ts'
import { labelCone } from '../../existence/multinomial.ts'
import { totalsOf } from '../../multinomial/compile-multinomial.ts'
import { softmaxPenalty } from '../../multinomial/firth-softmax.ts'
import { vanishing as nearly } from '../../multinomial/multinomial-bootstrap.ts'
import { type SoftmaxPoint, softmaxAt } from '../../multinomial/softmax.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import { unchanged } from '../cone.ts'
import { pack } from '../criteria.ts'
import { unpacked } from '../derivatives.ts'
import { frameColumns, orthogonalised } from '../frame-columns.ts'
import { noteUnlike, placed, type RowKernel, stepOf } from '../kernel.ts'
import { joinSeries } from '../lags.ts'
import { mergePicked } from '../picked.ts'
import { throwIfCancelled } from '../row-source.ts'
import { selectedByDemands } from '../selections.ts'
import { statementOf } from '../statement.ts'
import { addPlain, addSums, noSums, type Sums, sumAt } from '../sums.ts'
import { labelCases } from './label-cases.ts'
import { addLabelCubes, addLabelSandwich } from './labels-covariance.ts'
import type { LabelsPass, LabelsPoint } from './labels-pass.ts'
import { labelSeries, passSize, places, pointSize, sandwichSize, sizeOf } from './labels-places.ts'
import { type LabelRows, labelRows } from './labels-rows.ts'
import { labelSamples } from './labels-samples.ts'

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
  out[places.nearly] = found.probabilities.data.reduce((n, p) => n + (p < nearly ? 1 : 0), 0)
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

/** The computation that a pass over labels makes of each block of rows: observations by label, then its points. */
export function labelsKernel(pass: LabelsPass): RowKernel {
  const { frame, labels, points, selection } = pass
  const statement = statementOf(pass)
  const own = pointSize(pass)
  const extra = sandwichSize(pass)
  const series = labelSeries(pass)
  const size = passSize(pass)
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
    const on = labelSamples(pass, taken, { q, from: block.from })
    points.forEach((point, k) => {
      throwIfCancelled(control)
      const from = labels.length + k * own
      addPoint(
        pass,
        { ...taken, ...on(point.replicate) },
        { q, point, out: out.subarray(from, from + own) }
      )
    })
    addLabelSandwich(pass, { ...taken, q }, { block, out, into })
    addLabelCubes(pass, { ...taken, q }, out)
    addPlain(into, out)
    if (pass.cases !== undefined) into.cases.push(labelCases(pass, pass.cases, { ...taken, q }))
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
    step: pass.draws === undefined ? stepOf(sizeOf(pass)) : drawnTogether,
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
    vanishingPairs: sumAt(sums, from + places.pairs),
    nearly: sumAt(sums, from + places.nearly)
  }
}
