import { oneByOne } from './rendering.ts'

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

/**
 * The coefficient tables of all estimators, one row a term and estimator, as CSV. A group that was refused has no
 * coefficients and so no rows.
 */
export const coefficientTable = oneByOne('text/csv', ({ key, fit }, k) => {
  const keys = Object.keys(key)
  const rows =
    fit === null
      ? []
      : (['least_squares', 'generalized_least_squares', 'maximum_likelihood'] as const).flatMap(
          (estimator) =>
            (fit[estimator]?.coefficients ?? []).map((row) => [
              ...keys.map((name) => key[name]),
              estimator,
              row.response,
              ...columns.map((column) => row[column])
            ])
        )
  const head = k === 0 ? [[...keys, 'estimator', 'response', ...columns]] : []
  return [...head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')
})
