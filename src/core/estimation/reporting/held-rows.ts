import type { ParameterChoice } from '../../model/spec.ts'
import { heldValue, isFixed, type NamedParameter } from '../parameters.ts'
import type { Report } from '../report.ts'
import type { CoefficientRow } from '../report-blocks.ts'

function heldRow({ name, choice }: NamedParameter): CoefficientRow {
  return {
    term: name,
    estimate: heldValue(choice),
    std_error: Number.NaN,
    statistic: Number.NaN,
    p_value: Number.NaN,
    conf_low: Number.NaN,
    conf_high: Number.NaN,
    fixed: true
  }
}

/** Both coefficient tables with a row for every parameter that is held, in the order of the request. */
export function withHeldRows(
  report: Report,
  parameters: Readonly<Record<string, ParameterChoice>> = {}
): Report {
  const named = Object.entries(parameters).map(([name, choice]) => ({ name, choice }))
  if (!named.some(isFixed)) return report
  const complete = (rows: readonly CoefficientRow[]): CoefficientRow[] =>
    named.flatMap((parameter) =>
      isFixed(parameter) ? [heldRow(parameter)] : rows.filter(({ term }) => term === parameter.name)
    )
  const { least_squares, maximum_likelihood } = report
  return {
    ...report,
    least_squares: { ...least_squares, coefficients: complete(least_squares.coefficients) },
    maximum_likelihood: {
      ...maximum_likelihood,
      coefficients: complete(maximum_likelihood.coefficients)
    }
  }
}
