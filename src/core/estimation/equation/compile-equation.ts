import { Failure, type Fault } from '../../failure.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import { refuseCost, usualLimits } from '../../model/limits.ts'
import { chooseLink } from '../../model/links/choose.ts'
import type { FitSpec } from '../../model/spec.ts'
import { rowsAt } from '../../numeric/matrix.ts'
import { everyFinite, indices, take, takeWhole } from '../../numeric/vector.ts'
import type { LinearRegression } from '../regression/model.ts'
import { compileResponse } from '../regression/response.ts'
import { squaresOf } from '../regression/squares-response.ts'
import type { WarningReport } from '../report.ts'
import type { MatrixOf } from './affine.ts'
import { entryColumns, rowsBefore } from './entries.ts'
import { equationPointer, type MatrixEquation, parseEquation } from './equation.ts'
import {
  layout,
  type StackedMean,
  stackedEntries,
  stackedMean,
  stackedResponse,
  type UnknownLayout
} from './equation-design.ts'
import { observationsOf } from './matrices.ts'
import { unknownShape } from './shapes.ts'

/** A matrix equation as the regression of the entries of its response on those of its unknown. */
export interface CompiledEquation {
  readonly equation: MatrixEquation
  readonly observations: readonly MatrixOf[]
  readonly shape: UnknownLayout
  readonly model: LinearRegression
}

/** Options that a matrix equation has no meaning for. */
function refuseOptions({ model }: FitSpec): void {
  const faults = (['weights', 'covariance', 'trials', 'event', 'coding'] as const)
    .filter((option) => model[option] !== undefined)
    .map(
      (option): Fault => ({
        code: 'unsupported',
        pointer: `/model/${option}`,
        detail: `"${option}" cannot be combined with a matrix equation.`
      })
    )
  if (faults.length > 0) throw new Failure(...faults)
}

function termName(unknown: string, [a, b]: readonly [number, number]): string {
  return `${unknown}[${a + 1},${b + 1}]`
}

/** The entries of the stack at which neither response nor mean is missing. Throws Failure where there are none. */
function completeEntries(
  { missing }: FitSpec,
  y: Float64Array,
  { x, offset }: StackedMean
): Int32Array {
  const whole = everyFinite(y) && everyFinite(x.data)
  const sums = Float64Array.from(y, (value, k) => value + (offset?.[k] ?? 0))
  for (let k = 0; !whole && k < x.data.length; k++) sums[k % x.rows] += x.data[k]
  const complete = indices(y.length).filter((k) => !Number.isNaN(sums[k]))
  const gaps = y.length - complete.length
  if (gaps > 0 && missing === 'error') {
    throw new Failure({
      code: 'missing_values',
      pointer: '/data/matrices',
      detail: `${gaps} entries of the equation rest on missing values.`,
      hint: 'Send "missing": "drop" to leave them out, or fill them.'
    })
  }
  if (complete.length > 0) return complete
  throw new Failure({
    code: 'empty_dataset',
    pointer: '/data/matrices',
    detail: 'No entry of the equation is without missing values.'
  })
}

function droppedEntries(dropped: number): WarningReport[] {
  if (dropped === 0) return []
  return [
    {
      code: 'rows_dropped',
      detail: `${dropped} entries of the equation that rest on missing values were left out.`,
      pointer: '/data/matrices',
      action: 'Fill the missing values, or go on without them.'
    }
  ]
}

interface Stacked extends Pick<CompiledEquation, 'observations' | 'shape'> {
  readonly stacked: ReturnType<typeof stackedResponse>
}

function regressionOf(
  spec: FitSpec,
  { source, unknown, model }: MatrixEquation,
  { observations, shape, stacked }: Stacked
): LinearRegression {
  const family = chooseFamily(spec.model.family, '/model/family')
  const { y: all, sizes } = stacked
  const entries = stackedEntries(sizes)
  const mean = stackedMean(model, observations, { entries, shape })
  const rows = completeEntries(spec, all, mean)
  const compiled = compileResponse({
    spec: spec.model,
    family,
    response: { kind: 'numeric', values: take(all, rows) },
    trials: null,
    rows,
    pointer: equationPointer
  })
  const { y } = compiled
  const tail = rowsAt(mean.tail, rows)
  const dropped = all.length - rows.length
  return {
    family,
    link: chooseLink(spec.model.link ?? 'identity', '/model/link'),
    observations: { rows: y.length, y, size: null, precision: null, frequency: null },
    mean: {
      kind: 'linear',
      x: rowsAt(mean.x, rows),
      tail: tail.data.some((value) => value !== 0) ? tail : null,
      offset: mean.offset === null ? null : take(mean.offset, rows),
      intercept: false,
      interceptOnly: false,
      quadratic: []
    },
    terms: shape.entries.map((entry) => ({ name: termName(unknown, entry) })),
    squares: squaresOf(family, compiled, null),
    labels: null,
    weightsKind: 'none',
    nobs: y.length,
    data: { rows: all.length, columns: entryColumns(entries, spec.matrices ?? {}) },
    rows,
    units: takeWhole(entries.observation, rows),
    before: rowsBefore(entries, rows),
    counts: { total: all.length, dropped, zeroWeight: 0 },
    description: source,
    warnings: droppedEntries(dropped)
  }
}

/** A matrix equation, linear in one unknown matrix. Throws Failure for the client's mistakes. */
export function compileEquation(spec: FitSpec): CompiledEquation {
  refuseOptions(spec)
  const { equation: source = '', unknown = 'A', symmetric = false } = spec.model
  const matrices = spec.matrices ?? {}
  const equation = parseEquation(source, unknown, Object.keys(matrices))
  const observations = observationsOf(matrices, '/data/matrices')
  const size = unknownShape(equation, observations, symmetric)
  const stacked = stackedResponse(equation.response, observations)
  const p = symmetric ? (size.rows * (size.rows + 1)) / 2 : size.rows * size.cols
  const rows = Math.max(stacked.y.length, p)
  const cost = { cells: rows * p, operations: rows * p * p }
  refuseCost(cost, spec.limits ?? usualLimits, equationPointer)
  const shape = layout(size, symmetric)
  const model = regressionOf(spec, equation, { observations, shape, stacked })
  return { equation, observations, shape, model }
}
