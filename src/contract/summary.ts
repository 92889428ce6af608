import type { FitResponse } from './fit-response.ts'

type Row = FitResponse['least_squares']['coefficients'][number]

/** A number in a table of text: five significant digits, NA where it does not exist. */
function show(value: number | null | undefined): string {
  if (value === null || value === undefined) return 'NA'
  if (value === 0) return '0'
  const size = Math.abs(value)
  return size >= 1e6 || size < 1e-4 ? value.toExponential(4) : String(Number(value.toPrecision(5)))
}

/** An exponent of two digits, as R writes it. */
const exponent = (text: string): string =>
  text.replace(/e([+-])(\d)$/, (_, sign: string, digit: string) => `e${sign}0${digit}`)

/** A p-value as R's format.pval: three significant digits, "<2e-16" below what doubles can tell. */
function showP(p: number | null): string {
  if (p === null) return 'NA'
  if (p < 2.2e-16) return '<2e-16'
  return p < 1e-4 ? exponent(p.toExponential(2)) : String(Number(p.toPrecision(3)))
}

const codes = [
  [0.001, '***'],
  [0.01, '**'],
  [0.05, '*'],
  [0.1, '.']
] as const
const legend = "Signif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1"

function stars(p: number | null): string {
  return (p === null ? undefined : codes.find(([below]) => p < below)?.[1]) ?? ''
}

/** Columns aligned as R aligns them: names to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, j) =>
    Math.max(...rows.map((row) => (row[j] ?? '').length))
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, j) =>
        j === 0 || j === row.length - 1
          ? cell.padEnd(widths[j] ?? 0)
          : cell.padStart(widths[j] ?? 0)
      )
      .join('  ')
      .trimEnd()
  return rows.map(line).join('\n')
}

/** The letter that R heads statistics with, by their reference law. */
function letterOf(law: unknown): 't' | 'z' {
  return law === 'normal' ? 'z' : 't'
}

function coefficients(rows: readonly Row[], letter: 't' | 'z'): string[] {
  const head = ['', 'Estimate', 'Std. Error', `${letter} value`, `Pr(>|${letter}|)`, '']
  const body = rows.map(({ term, response, estimate, std_error, statistic, p_value, limit }) => [
    response === undefined ? term : `${response}: ${term}`,
    limit === undefined ? show(estimate) : limit,
    show(std_error),
    show(statistic),
    showP(p_value),
    stars(p_value)
  ])
  const marked = rows.some(({ p_value }) => stars(p_value) !== '')
  return [
    ...(rows.length === 0 ? [] : ['Coefficients:', table([head, ...body])]),
    ...(marked ? ['---', legend] : [])
  ]
}

type Block = FitResponse['least_squares']

/** Quartiles of the residuals, where the answer has them (R's type 7). */
function residuals({ residuals: values = [] }: Pick<Block, 'residuals'>): string[] {
  const sorted = (Array.isArray(values) ? values : [])
    .filter((value) => typeof value === 'number')
    .sort((a, b) => a - b)
  if (sorted.length === 0) return []
  const at = (p: number): number => {
    const place = p * (sorted.length - 1)
    const low = sorted[Math.floor(place)] ?? 0
    return low + (place % 1) * ((sorted[Math.ceil(place)] ?? 0) - low)
  }
  const quartiles = [0, 0.25, 0.5, 0.75, 1].map((p) => show(at(p)))
  return [
    'Residuals:',
    table([
      ['Min', '1Q', 'Median', '3Q', 'Max', ''],
      [...quartiles, '']
    ])
  ]
}

function note(status: string, reason: string | null): string[] {
  return status === 'ok' ? [] : [`Status: ${status}. ${reason ?? ''}`]
}

/** The residual standard error, or that of every response. */
function spread({ sigma, residual_covariance: covariance, coefficients: rows }: Block): string {
  if (covariance === undefined) return `Residual standard error: ${show(sigma)}`
  const responses = [...new Set(rows.map(({ response }) => response))]
  const errors = responses.map(
    (name, k) => `${name} ${show(Math.sqrt(covariance[k]?.[k] ?? Number.NaN))}`
  )
  return `Residual standard errors: ${errors.join(', ')}`
}

function fTest({ glance, coefficients: rows }: Block): string[] {
  if (glance === null || glance.f_statistic === null || glance.df === null) return []
  const model = glance.df - (rows.some(({ term }) => term === '(Intercept)') ? 1 : 0)
  return [
    `F-statistic: ${show(glance.f_statistic)} on ${model} and ${show(glance.df_residual)} DF,  p-value: ${showP(glance.f_p_value)}`
  ]
}

function squaresPart(title: string, ls: Block | undefined, law: unknown): string[] {
  if (ls === undefined) return []
  const { glance } = ls
  const several = ls.residual_covariance !== undefined
  const squared =
    several || glance === null || glance.r_squared === null
      ? []
      : [
          `Multiple R-squared: ${show(glance.r_squared)},  Adjusted R-squared: ${show(glance.adj_r_squared)}`
        ]
  const facts =
    glance === null
      ? []
      : [
          `${spread(ls)} on ${show(glance.df_residual)} degrees of freedom`,
          `Residual sum of squares: ${show(glance.rss)}`,
          ...squared,
          ...fTest(ls)
        ]
  return [
    title,
    ...note(ls.status, ls.reason),
    ...residuals(ls),
    ...coefficients(ls.coefficients, letterOf(law)),
    ...facts
  ]
}

function likelihoodPart({ maximum_likelihood: ml, conventions }: FitResponse): string[] {
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
    ...coefficients(
      ml.coefficients,
      letterOf(conventions['likelihood_reference_distribution'] ?? 'normal')
    ),
    ...dispersion,
    ...facts
  ]
}

/** The answer as text, much as R prints a summary, with the verdict at its head. */
export function summaryText(fit: FitResponse): string {
  const { model, data, equivalence, warnings } = fit
  const law = fit.conventions['reference_distribution'] ?? 't'
  const dropped = data.rows_dropped === 0 ? '' : `, ${data.rows_dropped} dropped`
  const verdict = [
    `Verdict: ${equivalence.verdict.replaceAll('_', ' ')}`,
    equivalence.summary,
    ...equivalence.blocks.map(
      ({ quantity, verdict: ruling, theorem }) =>
        `  ${quantity}: ${ruling.replaceAll('_', ' ')}${theorem === null ? '' : ` (${theorem})`}`
    )
  ]
  const { r } = fit.reproduce
  const head = [
    ...(r === null ? [] : ['Call:', r, '']),
    `Model: ${model.description}`,
    `Rows: ${data.rows_used}${dropped}`
  ]
  const warned = warnings.map(
    ({ code, detail, action }) => `Warning (${code}): ${detail} ${action}`
  )
  const parts = [
    head,
    verdict,
    squaresPart('Least squares', fit.least_squares, law),
    squaresPart('Generalized least squares', fit.generalized_least_squares, law),
    likelihoodPart(fit),
    warned
  ]
  return `${parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n')}\n`
}
