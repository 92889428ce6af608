import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { completeRows, numericColumn, takeRows } from '../../model/rows.ts'
import { indices } from '../../numeric/vector.ts'
import type { Observations } from '../likelihood.ts'
import type { RegressionModel } from '../regression/model.ts'
import {
  type CompiledResponse,
  compileResponse,
  firstShare,
  placeOfEvent,
  type RawResponse
} from '../regression/response.ts'
import { squaresOf } from '../regression/squares-response.ts'
import { checkWeights } from '../regression/weighting.ts'
import type { Pass } from './regression-pass.ts'
import type { Block } from './row-source.ts'
import { type BlockMean, type Statement, statementOf } from './statement.ts'

/** The rows of a block that take part. */
export interface BlockRows extends BlockMean {
  /** The response less the origin of the pass. */
  readonly observations: Observations
  readonly squares: RegressionModel['squares']
  /** Index among all rows of each row. */
  readonly rows: Float64Array
}

/** Which rows of a block count, and how many have weight zero. Throws Failure. */
export function usedRows(pass: Pick<Pass, 'spec' | 'columns'>, dataset: Dataset) {
  const complete = completeRows(dataset, pass.columns)
  if (pass.spec.missing === 'error' && complete.length < dataset.rows) {
    throw new Failure({
      code: 'missing_values',
      pointer: '/data',
      detail: `${dataset.rows - complete.length} rows have missing values in columns of the model.`,
      hint: 'Send "missing": "drop" to leave them out, or fill them.'
    })
  }
  const { weights } = pass.spec.model
  if (weights === undefined) return { rows: complete, zeroWeight: 0 }
  const values = numericColumn(dataset, weights.column, '/model/weights')
  checkWeights(values, weights.kind)
  const rows = complete.filter((i) => values[i] > 0)
  // As in memory, where rows of weight zero leave before any other column is looked at.
  return { rows, zeroWeight: values.reduce((count, w) => count + (w === 0 ? 1 : 0), 0) }
}

/** 1 at the entries equal to a value, 0 elsewhere. */
function indicator(entries: Float64Array | Int32Array, value: number): Float64Array {
  const out = new Float64Array(entries.length)
  for (let i = 0; i < out.length; i++) out[i] = entries[i] === value ? 1 : 0
  return out
}

/** The number that is written like a label; NaN, which no entry equals, where none is. */
function numberWritten(label: string): number {
  const value = Number(label)
  return String(value) === label ? value : Number.NaN
}

/** The code of an event among the levels; NaN where it is none of them. */
function eventCode(event: string, levels: readonly string[]): number {
  const place = placeOfEvent(event, levels)
  return place < 0 ? Number.NaN : place
}

/** 1 where a response of labels is the event, which no row of a block need be. */
function eventsOf(
  raw: Exclude<RawResponse, { readonly kind: 'matrix' }>,
  labels: NonNullable<Pass['labels']>
): CompiledResponse {
  const y =
    raw.kind === 'numeric'
      ? indicator(raw.values, numberWritten(labels.event))
      : indicator(raw.codes, eventCode(labels.event, raw.levels))
  return { y, size: null, squaresY: labels.coded ? y : null, squaresSize: null, labels: null }
}

/** The first row of a response of trials that is a fraction; −1 where there is none. */
function firstFraction({ spec }: Pick<Pass, 'spec'>, raw: RawResponse): number {
  const counted = spec.model.trials !== undefined && raw.kind === 'numeric'
  return counted ? firstShare(raw.values) : -1
}

function responseOf(
  pass: Pass,
  { family, pointer }: Statement,
  { dataset, raw }: { readonly dataset: Dataset; readonly raw: RawResponse }
): CompiledResponse {
  if (pass.labels !== null && raw.kind !== 'matrix') return eventsOf(raw, pass.labels)
  const rows = indices(dataset.rows)
  const spec = pass.spec.model
  const trials =
    spec.trials === undefined ? null : numericColumn(dataset, spec.trials, '/model/trials')
  const { shares } = pass
  return compileResponse({ spec, family, response: raw, trials, shares, rows, pointer })
}

function lessOrigin(y: Float64Array, origin: number): Float64Array {
  return origin === 0 ? y : y.map((value) => value - origin)
}

/** Each index plus the first row of a block, which may be beyond 32 bits. */
function offsetBy(rows: Int32Array, from: number): Float64Array {
  const out = new Float64Array(rows.length)
  for (let i = 0; i < out.length; i++) out[i] = from + rows[i]
  return out
}

/** What a block comes to. */
interface Taken {
  /** Null when no row takes part. */
  readonly taken: BlockRows | null
  readonly zeroWeight: number
  /** A row that makes shares of what the sample took for counts; Infinity where there is none. */
  readonly share: number
}

/** Whether the response of a sample's trials is shares. */
export function sampleShares(pass: Omit<Pass, 'points' | 'frame'>, all: Dataset): boolean {
  if (pass.spec.model.trials === undefined) return false
  const dataset = takeRows(all, usedRows(pass, all).rows)
  return firstFraction(pass, statementOf(pass).response(dataset)) >= 0
}

/** The rows of a block as the criteria need them. */
export function blockRows(pass: Pass, statement: Statement, { dataset: all, from }: Block): Taken {
  const { rows, zeroWeight } = usedRows(pass, all)
  const none = { taken: null, zeroWeight, share: Number.POSITIVE_INFINITY }
  if (rows.length === 0) return none
  const dataset = takeRows(all, rows)
  const raw = statement.response(dataset)
  const fraction = pass.shares ? -1 : firstFraction(pass, raw)
  if (fraction >= 0) return { ...none, share: from + rows[fraction] }
  const response = responseOf(pass, statement, { dataset, raw })
  const choice = pass.spec.model.weights
  const weights =
    choice === undefined ? null : numericColumn(dataset, choice.column, '/model/weights')
  const squares = squaresOf(statement.family, response, weights)
  const taken = {
    ...statement.mean(dataset),
    observations: {
      rows: dataset.rows,
      y: lessOrigin(response.y, pass.origin),
      size: response.size,
      precision: choice?.kind === 'precision' ? weights : null,
      frequency: choice?.kind === 'frequency' ? weights : null
    },
    squares: squares === null ? null : { ...squares, y: lessOrigin(squares.y, pass.origin) },
    rows: offsetBy(rows, from)
  }
  return { ...none, taken }
}

/** The rows of a block with their least squares; null where none count. */
export function squaresRows(pass: Omit<Pass, 'points'>, statement: Statement, block: Block) {
  const { taken } = blockRows({ ...pass, points: [] }, statement, block)
  if (taken === null) return null
  const { squares } = taken
  if (squares === null) throw new Error('least squares needs a numeric response')
  return { ...taken, squares }
}
