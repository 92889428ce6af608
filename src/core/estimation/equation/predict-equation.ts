import { Failure } from '../../failure.ts'
import type { Control, FitSpec, MatrixData } from '../../model/spec.ts'
import { column, rowsAt } from '../../numeric/matrix.ts'
import { indices, take } from '../../numeric/vector.ts'
import { predictedFit } from '../prediction/base.ts'
import type { NewRows } from '../prediction/new-rows.ts'
import { predictFrom } from '../prediction/predict-regression.ts'
import type { PredictedMatrices, PredictionRow, Predictor } from '../prediction/prediction.ts'
import { fitRegression } from '../regression/fit-regression.ts'
import { pickColumns } from '../regression/term-tables.ts'
import { type CompiledEquation, compileEquation } from './compile-equation.ts'
import { knownNames } from './equation.ts'
import { type Size, type StackedEntries, stackedEntries, stackedMean } from './equation-design.ts'
import { observationsOf } from './matrices.ts'
import { sizesOf } from './shapes.ts'

const pointer = '/new_data/matrices'

/** Throws Failure for matrices of the mean that are not among the new ones. */
function refuseAbsent(names: readonly string[], given: MatrixData): void {
  const absent = names.filter((name) => given[name] === undefined)
  if (absent.length === 0) return
  throw new Failure(
    ...absent.map((name) => ({
      code: 'unknown_name' as const,
      pointer,
      detail: `There is no matrix "${name.slice(0, 40)}", which the equation uses.`
    }))
  )
}

/** Every entry of the response for new matrices. */
interface NewEntries {
  readonly sizes: readonly Size[]
  readonly entries: StackedEntries
  /** For the identified coefficients, by place among the terms. */
  rowsFor(kept: readonly number[]): NewRows
}

function newEntries({ equation, shape }: CompiledEquation, given: MatrixData): NewEntries {
  const { model: side } = equation
  const names = [...new Set(knownNames(side))]
  refuseAbsent(names, given)
  const observations = observationsOf(given, pointer)
  const sizes = sizesOf(side, observations, { unknown: shape, pointer })
  const entries = stackedEntries(sizes)
  const { x, offset } = stackedMean(side, observations, { entries, shape })
  const missing = `A value of ${names.join(' or ')} that it needs is missing.`
  return {
    sizes,
    entries,
    rowsFor(kept) {
      const all = pickColumns(x, kept)
      const sums = Float64Array.from(entries.row, (_, k) =>
        kept.reduce((sum, __, j) => sum + column(all, j)[k], offset?.[k] ?? 0)
      )
      const rows = indices(sums.length).filter((k) => !Number.isNaN(sums[k]))
      const jacobian = rowsAt(all, rows)
      const known = offset === null ? new Float64Array(rows.length) : take(offset, rows)
      return {
        rows,
        jacobian,
        reasons: new Map([...sums.keys()].map((k) => [k, missing])),
        predictor: (coefficients) =>
          known.map((value, i) =>
            coefficients.reduce((sum, b, j) => sum + b * column(jacobian, j)[i], value)
          )
      }
    }
  }
}

/** A number of every entry as one matrix an observation. */
function asMatrices(
  { sizes, entries }: Pick<NewEntries, 'sizes' | 'entries'>,
  values: readonly number[]
): number[][][] {
  const out = sizes.map(({ rows, cols }) =>
    Array.from({ length: rows }, () => new Array<number>(cols).fill(Number.NaN))
  )
  values.forEach((value, k) => {
    out[entries.observation[k]][entries.row[k]][entries.column[k]] = value
  })
  return out
}

/**
 * The response of a matrix equation for new matrices, entry by entry: its mean with the delta method's
 * standard error √(x'Vx), a confidence interval of the mean and a prediction interval of a new entry.
 */
export function predictEquation(spec: FitSpec, control: Control): Predictor {
  const compiled = compileEquation(spec)
  const fitted = fitRegression(spec, compiled.model, control)
  const fit = predictedFit(fitted)
  const { equation } = compiled
  const { at } = equation.response
  const response = equation.source.slice(at.from, at.to)
  const name = equation.response.kind === 'known' ? response : `(${response})`
  return (question) => {
    const { newMatrices = {} } = question
    const asked = newEntries(compiled, newMatrices)
    const { entries } = asked
    const report = predictFrom(fit, question, {
      count: entries.row.length,
      rowsFor: () => asked.rowsFor(fitted.workspace.coordinates.kept)
    })
    const predictions = report.predictions.map(
      (own, k): PredictionRow => ({
        ...own,
        row: entries.observation[k],
        response: `${name}[${entries.row[k] + 1},${entries.column[k] + 1}]`
      })
    )
    const of = (key: keyof PredictedMatrices) =>
      asMatrices(
        asked,
        predictions.map((own) => own[key])
      )
    return {
      ...report,
      predictions,
      matrices: {
        fitted: of('fitted'),
        std_error: of('std_error'),
        conf_low: of('conf_low'),
        conf_high: of('conf_high'),
        pred_low: of('pred_low'),
        pred_high: of('pred_high')
      }
    }
  }
}
