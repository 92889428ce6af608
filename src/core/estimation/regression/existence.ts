import type { Control } from '../../model/spec.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { binarySeparation, countSeparation } from '../existence/separation.ts'
import type { Observations } from '../likelihood.ts'
import { type Basis, orthonormalBasis } from './basis.ts'
import { identifiedColumns } from './facts.ts'
import type { RegressionModel } from './model.ts'

/** Why a likelihood has no finite maximum: a direction along which it rises for ever. */
export interface Recession {
  readonly kind: string
  /** On the kept columns (length r). */
  readonly direction: Float64Array
  /** Sign of each kept coefficient's limit, 0 when it stays finite. */
  readonly infinite: Int8Array
  /** Rows whose probability tends to 1 along the direction. */
  readonly rows: readonly number[]
  readonly reason: string
  readonly squaresReason: string
}

function combinationInWords(model: RegressionModel, basis: Basis, direction: Float64Array): string {
  const parts = basis.kept.flatMap((j, k) =>
    direction[k] === 0 ? [] : [`${Number(direction[k].toPrecision(4))} * ${model.terms[j].name}`]
  )
  return parts.join(' + ')
}

function coefficientsInWords(model: RegressionModel, basis: Basis, infinite: Int8Array): string {
  const parts = basis.kept.flatMap((j, k) =>
    infinite[k] === 0 ? [] : [`${model.terms[j].name} to ${infinite[k] > 0 ? '+' : '-'}infinity`]
  )
  return parts.join(', ')
}

function reasonFor(
  model: RegressionModel,
  basis: Basis,
  found: Pick<Recession, 'kind' | 'direction' | 'infinite'>
): string {
  const event = model.labels === null ? 'the events' : `"${String(model.labels.event)}"`
  const direction = combinationInWords(model, basis, found.direction)
  const goes = coefficientsInWords(model, basis, found.infinite)
  switch (found.kind) {
    case 'one_class':
      return `All responses are the same, so their probability tends to its limit: ${goes}.`
    case 'zero_counts':
      return `No finite maximum exists: a whole group of counts is zero along ${direction}, so ${goes}.`
    default:
      return `No finite maximum exists: ${direction} separates ${event} from the rest (${found.kind} separation), so ${goes}.`
  }
}

/** Whether every predictor value is allowed and the mean reaches its ends only in the limit. */
function unboundedPredictor(model: RegressionModel): boolean {
  const { low, high } = model.link.range
  return low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY && !model.link.affine
}

function separationOf(model: RegressionModel, x: Matrix, control: Control) {
  const { y, size } = model.observations
  const options = { cancelled: control.cancelled }
  if (model.family.facts.labels) return binarySeparation({ x, successes: y, trials: size }, options)
  const counts =
    model.family.integer && model.family.support.low === 0 && model.family.facts.discrete
  return counts ? countSeparation({ x, counts: y }, options) : null
}

/** Decides before any search whether the likelihood has a finite maximum; null when it has. */
export function decideExistence(
  model: RegressionModel,
  basis: Basis,
  control: Control
): Recession | null {
  if (!unboundedPredictor(model)) return null
  const found = separationOf(model, identifiedColumns(model.x, basis.kept), control)
  if (found === null || found.exists) return null
  const base = { kind: found.kind, direction: found.direction, infinite: found.infinite }
  const reason = reasonFor(model, basis, base)
  return {
    ...base,
    rows: [...found.separatedRows],
    reason,
    squaresReason: `The sum of squares has no minimum either: it falls for ever along the same direction. ${reason}`
  }
}

function pick(values: Float64Array | null, rows: readonly number[]): Float64Array | null {
  return values === null ? null : Float64Array.from(rows, (i) => values[i])
}

function pickObservations(o: Observations, rows: readonly number[]): Observations {
  return {
    rows: rows.length,
    y: Float64Array.from(rows, (i) => o.y[i]),
    size: pick(o.size, rows),
    precision: pick(o.precision, rows),
    frequency: pick(o.frequency, rows)
  }
}

/**
 * The model on the rows that stay informative along a recession direction, without the coefficients
 * that run off: its maximum is the limit of the others, its likelihood the supremum. Null when no
 * row is left.
 */
export function restrictToInformative(
  model: RegressionModel,
  basis: Basis,
  recession: Recession
): { readonly model: RegressionModel; readonly basis: Basis } | null {
  const gone = new Set(recession.rows)
  const rows = [...model.rows.keys()].filter((i) => !gone.has(i))
  const finite = basis.kept.filter((_, k) => recession.infinite[k] === 0)
  if (rows.length === 0) return null
  const p = model.terms.length
  const x = zeros(rows.length, p)
  for (const j of finite) {
    rows.forEach((i, k) => {
      x.data[j * rows.length + k] = model.x.data[j * model.x.rows + i]
    })
  }
  const observations = pickObservations(model.observations, rows)
  const restricted: RegressionModel = {
    ...model,
    x,
    tail: null,
    offset: pick(model.offset, rows),
    observations,
    rows: Int32Array.from(rows, (i) => model.rows[i])
  }
  const identified = finite.length === 0 ? [] : independentColumns(x, finite, observations.y)
  return { model: restricted, basis: orthonormalBasis(x, identified) }
}

/** Those of the given columns that the remaining rows still identify. */
function independentColumns(x: Matrix, columns: readonly number[], y: Float64Array): number[] {
  const { aliased } = leastSquares({
    x: identifiedColumns(x, columns),
    tail: null,
    y,
    yTail: null,
    weights: null
  })
  return columns.filter((_, k) => aliased[k] === 0)
}
