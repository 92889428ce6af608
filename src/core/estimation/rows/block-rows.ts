import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import type { Formula } from '../../model/formula/formula.ts'
import { designForNewData } from '../../model/formula/new-data.ts'
import { parseFormula } from '../../model/formula/parse.ts'
import { evaluateResponse } from '../../model/formula/response.ts'
import { completeRows, numericColumn, takeRows } from '../../model/rows.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import type { Observations } from '../likelihood.ts'
import type { RegressionModel } from '../regression/model.ts'
import { type CompiledResponse, compileResponse } from '../regression/response.ts'
import { squaresOf } from '../regression/squares-response.ts'
import { checkWeights } from '../regression/weighting.ts'
import type { Block, Pass } from './row-source.ts'

/** The rows of a block that take part. */
export interface BlockRows {
  /** n × p. */
  readonly x: Matrix
  readonly offset: Float64Array | null
  /** The response less the origin of the pass. */
  readonly observations: Observations
  readonly squares: RegressionModel['squares']
  /** Index among all rows of each row. */
  readonly rows: Float64Array
}

interface Compiled {
  readonly family: Family
  readonly formula: Formula
}

/** The statement that a pass is about, read once. */
export function compiledOf({ spec, state }: Pass): Compiled {
  return {
    family: chooseFamily(spec.model.family, '/model/family'),
    formula: parseFormula(state.formula, '/model/formula', state.columns)
  }
}

/** Which rows of a block count, and how many have weight zero. */
function usedRows(pass: Pass, dataset: Dataset) {
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

/** 1 where a numeric response is the event. */
function numericEvent(values: Float64Array, labels: NonNullable<Pass['labels']>): CompiledResponse {
  const y = values.map((value) => (String(value) === labels.event ? 1 : 0))
  return { y, size: null, squaresY: labels.coded ? y : null, squaresSize: null, labels: null }
}

function responseOf(pass: Pass, { family, formula }: Compiled, dataset: Dataset): CompiledResponse {
  const pointer = '/model/formula'
  const rows = Int32Array.from({ length: dataset.rows }, (_, i) => i)
  if (formula.response === null) throw new Error('a compiled formula has a response')
  const at = { rows, formula: formula.source }
  const response = evaluateResponse(formula.response, { dataset, pointer }, at)
  if (pass.labels !== null && response.kind === 'numeric') {
    return numericEvent(response.values, pass.labels)
  }
  const raw =
    response.kind === 'matrix'
      ? {
          kind: response.kind,
          columns: response.names.map((_, j) => column(response.values, j))
        }
      : response
  const event = pass.labels === null ? {} : { event: pass.labels.event }
  const spec = { ...pass.spec.model, ...event }
  return compileResponse({ spec, family, response: raw, trials: null, rows, pointer })
}

function lessOrigin(y: Float64Array, origin: number): Float64Array {
  return origin === 0 ? y : y.map((value) => value - origin)
}

/** The rows of a block as the criteria need them; null when none takes part. */
export function blockRows(
  pass: Pass,
  compiled: Compiled,
  { dataset: all, from }: Block
): { readonly taken: BlockRows | null; readonly zeroWeight: number } {
  const { rows, zeroWeight } = usedRows(pass, all)
  if (rows.length === 0) return { taken: null, zeroWeight }
  const dataset = takeRows(all, rows)
  const { x, offset } = designForNewData(pass.state, dataset, { pointer: '/model/formula' })
  const response = responseOf(pass, compiled, dataset)
  const choice = pass.spec.model.weights
  const weights =
    choice === undefined ? null : numericColumn(dataset, choice.column, '/model/weights')
  const squares = squaresOf(compiled.family, response, weights)
  const taken = {
    x,
    offset,
    observations: {
      rows: dataset.rows,
      y: lessOrigin(response.y, pass.origin),
      size: response.size,
      precision: choice?.kind === 'precision' ? weights : null,
      frequency: choice?.kind === 'frequency' ? weights : null
    },
    squares: squares === null ? null : { ...squares, y: lessOrigin(squares.y, pass.origin) },
    rows: Float64Array.from(rows, (i) => from + i)
  }
  return { taken, zeroWeight }
}
