import type { Rendering } from './rendering.ts'

const columns = [
  'term',
  'estimate',
  'std_error',
  'statistic',
  'p_value',
  'conf_low',
  'conf_high'
] as const

/** A cell of RFC 4180; what does not exist is empty. */
function cell(value: unknown): string {
  const text = value === null || value === undefined ? '' : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Both coefficient tables, one row a term and estimator, as CSV. */
export const coefficientTable: Rendering = {
  type: 'text/csv',
  include: [],
  render(parts) {
    const keys = Object.keys(parts[0]?.key ?? {})
    const rows = parts.flatMap(({ key, fit }) =>
      (['least_squares', 'maximum_likelihood'] as const).flatMap((estimator) =>
        fit[estimator].coefficients.map((row) => [
          ...keys.map((name) => key[name]),
          estimator,
          row.response,
          ...columns.map((column) => row[column])
        ])
      )
    )
    const head = [...keys, 'estimator', 'response', ...columns]
    return [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
  }
}
