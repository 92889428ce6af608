import type { FitResponse } from './fit-response.ts'

type Row = FitResponse['least_squares']['coefficients'][number]

/** A number in a table of text: five significant digits, NA where it does not exist. */
function show(value: number | null | undefined): string {
  if (value === null || value === undefined) return 'NA'
  if (value === 0) return '0'
  const size = Math.abs(value)
  return size >= 1e6 || size < 1e-4 ? value.toExponential(4) : String(Number(value.toPrecision(5)))
}

/** Columns aligned as R aligns them: names to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, j) =>
    Math.max(...rows.map((row) => (row[j] ?? '').length))
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, j) => (j === 0 ? cell.padEnd(widths[j] ?? 0) : cell.padStart(widths[j] ?? 0)))
      .join('  ')
      .trimEnd()
  return rows.map(line).join('\n')
}

function coefficients(rows: readonly Row[], letter: 't' | 'z'): string {
  const head = ['', 'Estimate', 'Std. Error', `${letter} value`, `Pr(>|${letter}|)`]
  const body = rows.map(({ term, response, estimate, std_error, statistic, p_value, limit }) => [
    response === undefined ? term : `${response}: ${term}`,
    limit === undefined ? show(estimate) : limit,
    show(std_error),
    show(statistic),
    p_value !== null && p_value < 2.2e-16 ? '<2e-16' : show(p_value)
  ])
  return table([head, ...body])
}

function note(status: string, reason: string | null): string[] {
  return status === 'ok' ? [] : [`Status: ${status}. ${reason ?? ''}`]
}

type Squares = FitResponse['least_squares']

/** The residual standard error, or that of every response. */
function spread({ sigma, residual_covariance: covariance, coefficients: rows }: Squares): string {
  if (covariance === undefined) return `Residual standard error: ${show(sigma)}`
  const responses = [...new Set(rows.map(({ response }) => response))]
  const errors = responses.map(
    (name, k) => `${name} ${show(Math.sqrt(covariance[k]?.[k] ?? Number.NaN))}`
  )
  return `Residual standard errors: ${errors.join(', ')}`
}

function squaresPart(title: string, ls: Squares): string[] {
  const { glance } = ls
  const several = ls.residual_covariance !== undefined
  const facts =
    glance === null
      ? []
      : [
          `${spread(ls)} on ${show(glance.df_residual)} degrees of freedom`,
          `Residual sum of squares: ${show(glance.rss)}${several ? '' : `   R-squared: ${show(glance.r_squared)}`}`
        ]
  return [title, ...note(ls.status, ls.reason), coefficients(ls.coefficients, 't'), ...facts]
}

function likelihoodPart({ maximum_likelihood: ml }: FitResponse): string[] {
  const dispersion = ml.dispersion.map(
    ({ parameter, estimate, std_error, fixed }) =>
      `${parameter}: ${show(estimate)}${fixed === true ? ' (known)' : `  (std. error ${show(std_error)})`}`
  )
  const { glance } = ml
  const facts =
    glance === null
      ? []
      : [
          `Log-likelihood: ${show(glance.log_likelihood)} (df = ${show(glance.df)})   AIC: ${show(glance.aic)}   BIC: ${show(glance.bic)}`
        ]
  return [
    'Maximum likelihood',
    ...note(ml.status, ml.reason),
    coefficients(ml.coefficients, 'z'),
    ...dispersion,
    ...facts
  ]
}

/** The answer as text, much as R prints a summary, with the verdict at its head. */
export function summaryText(fit: FitResponse): string {
  const { model, data, equivalence, warnings } = fit
  const dropped = data.rows_dropped === 0 ? '' : `, ${data.rows_dropped} dropped`
  const verdict = [
    `Verdict: ${equivalence.verdict.replaceAll('_', ' ')}`,
    equivalence.summary,
    ...equivalence.blocks.map(
      ({ quantity, verdict: ruling, theorem }) =>
        `  ${quantity}: ${ruling.replaceAll('_', ' ')}${theorem === null ? '' : ` (${theorem})`}`
    )
  ]
  const head = [`Model: ${model.description}`, `Rows: ${data.rows_used}${dropped}`]
  const warned = warnings.map(
    ({ code, detail, action }) => `Warning (${code}): ${detail} ${action}`
  )
  const generalized = fit.generalized_least_squares
  const parts = [
    head,
    verdict,
    squaresPart('Least squares', fit.least_squares),
    generalized === undefined ? [] : squaresPart('Generalized least squares', generalized),
    likelihoodPart(fit),
    warned
  ]
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`
}
