import { Failure, type Fault } from '../../failure.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import { chooseLink } from '../../model/links/choose.ts'
import type { Control, FitSpec, MatrixData } from '../../model/spec.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { estimateRegression } from '../regression/estimate-regression.ts'
import type { LinearRegression } from '../regression/model.ts'
import { squaresOf } from '../regression/squares-response.ts'
import type { CoefficientRow, Report, WarningReport } from '../report.ts'
import { type MatrixEquation, parseEquation } from './equation.ts'
import {
  layout,
  type MatrixOf,
  type StackedDesign,
  stackedDesign,
  type UnknownLayout
} from './equation-design.ts'
import { unknownShape } from './shapes.ts'

function fromNested(rows: readonly (readonly number[])[]): Matrix {
  const out = zeros(rows.length, rows[0]?.length ?? 0)
  rows.forEach((row, i) => {
    row.forEach((value, j) => {
      out.data[j * out.rows + i] = value
    })
  })
  return out
}

function checkMatrices(matrices: MatrixData): number {
  const counts = Object.values(matrices).map((list) => list.length)
  const n = counts[0] ?? 0
  if (n > 0 && counts.every((count) => count === n)) return n
  throw new Failure({
    code: n === 0 ? 'empty_dataset' : 'ragged_data',
    pointer: '/data/matrices',
    detail:
      n === 0
        ? 'There are no observations.'
        : 'Every matrix needs as many observations as the others.'
  })
}

/** Matrices of every observation by name. */
function observationsOf(matrices: MatrixData): MatrixOf[] {
  const n = checkMatrices(matrices)
  const converted = new Map(
    Object.entries(matrices).map(([name, list]) => [name, list.map(fromNested)])
  )
  return Array.from({ length: n }, (_, t) => (name: string) => {
    const found = converted.get(name)?.[t]
    if (found === undefined) throw new Error('the parser has checked the names')
    return found
  })
}

function termName(unknown: string, [a, b]: readonly [number, number]): string {
  return `${unknown}[${a + 1},${b + 1}]`
}

function regressionOf(
  spec: FitSpec,
  equation: MatrixEquation,
  { design, shape }: { readonly design: StackedDesign; readonly shape: UnknownLayout }
): LinearRegression {
  const family = chooseFamily(spec.model.family, '/model/family')
  const { y } = design
  const response = { y, size: null, squaresY: y, squaresSize: null, labels: null }
  return {
    family,
    link: chooseLink(spec.model.link ?? 'identity', '/model/link'),
    observations: { rows: y.length, y, size: null, precision: null, frequency: null },
    mean: {
      kind: 'linear',
      x: design.x,
      tail: design.tail.data.some((value) => value !== 0) ? design.tail : null,
      offset: design.offset,
      intercept: false,
      interceptOnly: false,
      quadratic: []
    },
    terms: shape.entries.map((entry) => ({ name: termName(equation.unknown, entry) })),
    squares: squaresOf(family, response, null),
    labels: null,
    weightsKind: 'none',
    nobs: y.length,
    data: { rows: y.length, columns: new Map() },
    rows: Int32Array.from(y, (_, i) => i),
    counts: { total: y.length, dropped: 0, zeroWeight: 0 },
    description: equation.source,
    warnings: []
  }
}

/** The unknown as nested lists; NaN where an entry is not identified. */
function matrixFrom(rows: readonly CoefficientRow[], shape: UnknownLayout): number[][] {
  return Array.from({ length: shape.rows }, (_, a) =>
    Array.from({ length: shape.cols }, (__, b) => rows[shape.columnOf(a, b)].estimate)
  )
}

/** Every pair of mirrored entries has the same column: the data see A only through A + A'. */
function onlySymmetricPart(x: Matrix, shape: UnknownLayout): boolean {
  if (shape.rows !== shape.cols || shape.rows < 2) return false
  return shape.entries.every(([a, b]) => {
    const [one, other] = [shape.columnOf(a, b), shape.columnOf(b, a)]
    return column(x, one).every((value, i) => value === x.data[other * x.rows + i])
  })
}

function isSymmetric(m: Matrix): boolean {
  return (
    m.rows === m.cols &&
    m.data.every((value, k) => {
      const [i, j] = [k % m.rows, Math.floor(k / m.rows)]
      return value === m.data[i * m.rows + j]
    })
  )
}

/** Responses that are symmetric matrices: off-diagonal entries are counted twice. */
function symmetryWarning(
  equation: MatrixEquation,
  observations: readonly MatrixOf[]
): WarningReport[] {
  const { response } = equation
  if (response.kind !== 'known') return []
  const matrices = observations.map((matrixOf) => matrixOf(response.name))
  if (matrices.every((m) => m.rows < 2) || !matrices.every(isSymmetric)) return []
  return [
    {
      code: 'symmetric_response',
      detail: `Every ${response.name} is symmetric, so each entry off the diagonal is counted twice. This is maximum likelihood for symmetric noise whose diagonal has twice the variance of the other entries, not for noise of one variance on the triangle.`,
      pointer: '/data/matrices',
      action:
        'For equal variances on the triangle, fit the upper triangles as rows of a table with a formula.'
    }
  ]
}

/** Exactly the differences of mirrored entries are lost. */
function identificationWarning(
  { least_squares }: Report,
  {
    shape,
    unknown,
    x
  }: { readonly shape: UnknownLayout; readonly unknown: string; readonly x: Matrix }
): WarningReport[] {
  const aliased = least_squares.coefficients.filter((row) => row.aliased === true).length
  const mirrored = (shape.rows * (shape.rows - 1)) / 2
  if (shape.entries.length !== shape.rows * shape.cols) return []
  if (aliased !== mirrored || !onlySymmetricPart(x, shape)) return []
  return [
    {
      code: 'only_symmetric_part',
      detail: `Only ${unknown} + ${unknown}' is identified: a quadratic form does not see the difference of mirrored entries.`,
      pointer: '/model/symmetric',
      action: 'Send "symmetric": true to estimate the symmetric matrix.'
    }
  ]
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

/** A matrix equation, linear in one unknown matrix, as a regression on its entries. */
export function estimateEquation(spec: FitSpec, control: Control): Report {
  refuseOptions(spec)
  const { equation: source = '', unknown = 'A', symmetric = false } = spec.model
  const matrices = spec.matrices ?? {}
  const equation = parseEquation(source, unknown, Object.keys(matrices))
  const observations = observationsOf(matrices)
  const shape = layout(unknownShape(equation, observations, symmetric), symmetric)
  const design = stackedDesign(equation, observations, shape)
  const report = estimateRegression(spec, regressionOf(spec, equation, { design, shape }), control)
  const lost = identificationWarning(report, { shape, unknown, x: design.x })
  const { least_squares, maximum_likelihood } = report
  const reason = (own: string | null) =>
    own === null || lost.length === 0 ? own : `${own} ${lost[0].detail}`
  return {
    ...report,
    data: { rows: observations.length, rows_used: observations.length, rows_dropped: 0 },
    least_squares: {
      ...least_squares,
      reason: reason(least_squares.reason),
      matrix: matrixFrom(least_squares.coefficients, shape)
    },
    maximum_likelihood: {
      ...maximum_likelihood,
      reason: reason(maximum_likelihood.reason),
      matrix: matrixFrom(maximum_likelihood.coefficients, shape)
    },
    reproduce: { r: null, python: null, seed: spec.optimizer.seed },
    warnings: [
      ...report.warnings.map((warning) =>
        warning.pointer === '/model/formula' ? { ...warning, pointer: '/model/equation' } : warning
      ),
      ...lost,
      ...symmetryWarning(equation, observations)
    ]
  }
}
