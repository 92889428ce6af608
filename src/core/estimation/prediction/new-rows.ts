import { Failure } from '../../failure.ts'
import type { CategoricalColumn, Column, Dataset } from '../../model/dataset.ts'
import { createEvaluator } from '../../model/expression/evaluator.ts'
import { designForNewData } from '../../model/formula/new-data.ts'
import { completeRows, isMissing, takeRows } from '../../model/rows.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { expressionPredictor } from '../regression/coordinates.ts'
import { type Assignment, type ExpressionRegression, isLinear } from '../regression/model.ts'
import type { Workspace } from '../regression/workspace.ts'

/** The predictor at new rows and its derivatives in the identified coefficients. */
export interface NewRows {
  /** Index in the new data of each row that can be predicted. */
  readonly rows: Int32Array
  /** m × r. */
  readonly jacobian: Matrix
  /** The predictor for r identified coefficients (m). */
  predictor(coefficients: Float64Array): Float64Array
  /** Why a row cannot be predicted, by index in the new data. */
  readonly reasons: ReadonlyMap<number, string>
}

/** New data as the fit can read them, and why some rows cannot be. */
export interface CleanedRows {
  readonly dataset: Dataset
  readonly reasons: Map<number, string>
}

/** The data of a fit and the rows of them that it used. */
export interface SeenRows {
  readonly data?: Dataset
  readonly rows: Int32Array
}

/** Levels of a factor among the rows that were used. */
function usedLevels(column: CategoricalColumn, rows: Int32Array): Set<string> {
  return new Set(Array.from(rows, (row) => column.levels[column.codes[row]]))
}

/** Levels that the fit did not see become missing, and are told. */
function withoutUnseen(dataset: Dataset, seen: SeenRows, used: readonly string[]): CleanedRows {
  const reasons = new Map<number, string>()
  const columns = new Map<string, Column>()
  for (const [name, own] of dataset.columns) {
    const before = seen.data?.columns.get(name)
    if (!used.includes(name) || own.kind !== 'categorical' || before?.kind !== 'categorical') {
      columns.set(name, own)
      continue
    }
    const known = usedLevels(before, seen.rows)
    const codes = own.codes.map((code, i) => {
      const level = own.levels[code]
      if (code < 0 || known.has(level)) return code < 0 ? -1 : before.levels.indexOf(level)
      reasons.set(
        i,
        `The level "${level.slice(0, 40)}" of "${name.slice(0, 40)}" did not occur in the fit.`
      )
      return -1
    })
    columns.set(name, { ...own, codes, levels: before.levels })
  }
  return { dataset: { rows: dataset.rows, columns }, reasons }
}

function noteMissing({ dataset, reasons }: CleanedRows, used: readonly string[]): void {
  for (const name of used) {
    const own = dataset.columns.get(name)
    if (own === undefined) continue
    for (let i = 0; i < dataset.rows; i++) {
      if (isMissing(own, i) && !reasons.has(i)) {
        reasons.set(i, `"${name.slice(0, 40)}" is missing.`)
      }
    }
  }
}

/** New data with the columns that an expression reads. Throws Failure where one is absent. */
export function cleanedRows(
  dataset: Dataset,
  seen: SeenRows,
  names: readonly string[]
): CleanedRows {
  const absent = names.filter((name) => !dataset.columns.has(name))
  if (absent.length > 0) {
    throw new Failure(
      ...absent.map((name) => ({
        code: 'unknown_name' as const,
        pointer: '/new_data',
        detail: `The data have no column "${name.slice(0, 40)}", which the model uses.`
      }))
    )
  }
  const cleaned = withoutUnseen(dataset, seen, names)
  noteMissing(cleaned, names)
  return cleaned
}

/** The design of a formula at new rows, on its identified columns. */
export function designRows(
  { state }: Pick<Assignment, 'state'>,
  seen: SeenRows,
  { dataset, kept }: { readonly dataset: Dataset; readonly kept: readonly number[] }
): NewRows {
  const used = state.columns.filter((name) => dataset.columns.has(name))
  const cleaned = withoutUnseen(dataset, seen, used)
  const design = designForNewData(state, cleaned.dataset, { pointer: '/new_data' })
  noteMissing(cleaned, used)
  for (const i of design.rows) cleaned.reasons.delete(i)
  const jacobian = zeros(design.rows.length, kept.length)
  kept.forEach((j, k) => {
    column(jacobian, k).set(column(design.x, j))
  })
  return {
    rows: design.rows,
    jacobian,
    reasons: cleaned.reasons,
    predictor(coefficients) {
      return Float64Array.from({ length: jacobian.rows }, (_, i) => {
        let sum = design.offset?.[i] ?? 0
        for (let k = 0; k < kept.length; k++)
          sum += jacobian.data[k * jacobian.rows + i] * coefficients[k]
        return sum
      })
    }
  }
}

/** The predictor of a mean expression at new rows. */
export function expressionRows(
  model: Pick<ExpressionRegression, 'mean' | 'terms'> & SeenRows,
  coefficients: Float64Array,
  dataset: Dataset
): NewRows {
  const names = model.mean.graph.columns
  const cleaned = cleanedRows(dataset, model, names)
  const rows = completeRows(cleaned.dataset, names)
  const kept = takeRows(cleaned.dataset, rows)
  const evaluator = createEvaluator(model.mean.graph, kept)
  const predictor = expressionPredictor({ ...model, mean: { ...model.mean, evaluator } })
  const jacobian = zeros(rows.length, model.terms.length)
  predictor.evaluate(coefficients, new Float64Array(rows.length), jacobian)
  return {
    rows,
    jacobian,
    reasons: cleaned.reasons,
    predictor(theta) {
      const out = new Float64Array(rows.length)
      predictor.evaluate(theta, out, null)
      return out
    }
  }
}

/** New data as the fit sees them. Throws Failure where a column is absent or has another kind. */
export function newRows(
  workspace: Workspace,
  coefficients: Float64Array,
  dataset: Dataset
): NewRows {
  const { model } = workspace
  if (isLinear(model)) {
    const { assignment } = model.mean
    if (assignment === undefined) throw new Error('a linear mean without a formula cannot predict')
    return designRows(assignment, model, { dataset, kept: workspace.coordinates.kept })
  }
  if (model.mean.kind !== 'expression') throw new Error('a mean is linear or an expression')
  return expressionRows({ ...model, mean: model.mean }, coefficients, dataset)
}
