import { drawOf } from '../../regression/least-power.ts'
import { zeroResidual } from '../../regression/sparsity.ts'
import type { WeightedRows } from '../../regression/weighted-rows.ts'
import type { Loaded } from '../criteria.ts'
import type { Picked } from '../picked.ts'
import type { Pass, Selection } from '../regression-pass.ts'
import { cellsOf, programmeRows, residualsAt } from './programme-rows.ts'

type ByResiduals = Extract<Selection, { readonly kind: 'residuals' }>

interface Read {
  readonly rows: WeightedRows
  /** Index among all rows of each row. */
  readonly places: Float64Array
  readonly seed: number
  /** Residuals at each point. */
  readonly residuals: readonly Float64Array[]
  /** ‖x_i R⁻¹‖, times the slope of the mean (n). */
  readonly lengths: () => Float64Array
}

function lengthsOf(rows: Loaded, { frame, linearised }: Pass): Float64Array {
  const { predictor, orthogonal } = rows.at(linearised?.beta ?? new Float64Array(frame.kept.length))
  const q = orthogonal()
  const out = new Float64Array(q.rows)
  for (let j = 0; j < q.cols; j++) {
    for (let i = 0; i < q.rows; i++) out[i] += q.data[j * q.rows + i] ** 2
  }
  const jet = new Float64Array(4)
  return out.map((square, i) => {
    rows.link.inverse(predictor[i], jet)
    return Math.sqrt(square) * Math.abs(jet[1])
  })
}

const none = Number.NEGATIVE_INFINITY

/** Scores of the rows by their residuals (n); −∞ where a row is not meant. */
const scores: Readonly<Record<ByResiduals['choose'], (read: Read) => Float64Array>> = {
  // How far the coefficients may move before the sign turns (Portnoy & Koenker 1997, section 5).
  nearest: ({ residuals: [r], lengths }) => {
    const length = lengths()
    return r.map((value, i) => (value === 0 ? 0 : -Math.abs(value) / length[i]))
  },
  smallest: ({ rows: { root }, residuals: [r] }) =>
    r.map((value, i) => {
      const size = Math.abs(value) * root[i]
      return size < zeroResidual ? none : -size
    }),
  least: ({ residuals: [r] }) => r.map((value) => -Math.abs(value)),
  drawn: ({ places, seed }) => places.map((place) => drawOf(seed, place)),
  largest: ({ rows: { root }, residuals }) =>
    root.map((w, i) => residuals.reduce((most, r) => Math.max(most, w * Math.abs(r[i])), 0)),
  below: ({ rows: { root }, residuals: [r] }) => r.map((value, i) => -root[i] * value),
  above: ({ rows: { root }, residuals: [r] }) => r.map((value, i) => root[i] * value),
  crossing: ({ residuals: [r, ...others] }) =>
    r.map((value, i) =>
      others.reduce((most, other) => {
        const turned = Math.sign(value) !== Math.sign(other[i]) && other[i] !== 0
        return turned ? Math.max(most, Math.abs(other[i])) : most
      }, none)
    )
}

/** Rows whose residuals score more than the limit. */
export function byResiduals(rows: Loaded, selection: ByResiduals, pass: Pass): Picked[] {
  const own = programmeRows(rows, pass)
  const residuals = selection.points.map((point) => residualsAt(own, point))
  const lengths = () => lengthsOf(rows, pass)
  const { rows: places } = rows
  const { seed } = pass.spec.optimizer
  const score = scores[selection.choose]({ rows: own, places, seed, residuals, lengths })
  const drawn = (i: number): boolean => own.frequency[i] > 0
  const chosen = [...score.keys()].filter((i) => score[i] > selection.limit && drawn(i))
  return chosen.map((i) => ({ score: score[i], row: rows.rows[i], cells: cellsOf(own, i) }))
}
