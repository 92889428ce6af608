import type { Control, FitSpec } from '../../model/spec.ts'
import { column, type Matrix } from '../../numeric/matrix.ts'
import { estimateRegression } from '../regression/estimate-regression.ts'
import type { Report, WarningReport } from '../report.ts'
import type { CoefficientRow } from '../report-blocks.ts'
import type { MatrixOf } from './affine.ts'
import { compileEquation } from './compile-equation.ts'
import type { MatrixEquation } from './equation.ts'
import type { UnknownLayout } from './equation-design.ts'

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

/** A matrix equation, linear in one unknown matrix, as a regression on its entries. */
export function estimateEquation(spec: FitSpec, control: Control): Report {
  const { equation, observations, shape, model } = compileEquation(spec)
  const report = estimateRegression(spec, model, control)
  const lost = identificationWarning(report, {
    shape,
    unknown: equation.unknown,
    x: model.mean.x
  })
  const { least_squares, maximum_likelihood } = report
  const reason = (own: string | null) =>
    own === null || lost.length === 0 ? own : `${own} ${lost[0].detail}`
  const used = new Set(model.units).size
  return {
    ...report,
    data: {
      rows: observations.length,
      rows_used: used,
      rows_dropped: observations.length - used
    },
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
