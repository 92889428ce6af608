/**
 * The client's mistakes. A `Failure` is thrown by whoever finds one; the shell turns it into a
 * problem document. Numerical outcomes are never failures: they are data in the fit.
 */

/** Code → HTTP status and title. One row per kind of mistake; docs/errors.md explains each. */
export const failures = {
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  empty_body: { status: 400, title: 'The body is empty' },
  too_deep: { status: 400, title: 'The body is nested too deeply' },
  duplicate_key: { status: 400, title: 'A key occurs twice' },
  invalid_utf8: { status: 400, title: 'The body is not valid UTF-8' },
  invalid_value: { status: 422, title: 'A value is not acceptable' },
  unknown_name: { status: 422, title: 'A name is not known' },
  unknown_property: { status: 422, title: 'A property is not known' },
  formula_syntax: { status: 422, title: 'The formula cannot be read' },
  formula_invalid: { status: 422, title: 'The formula cannot be used' },
  expression_syntax: { status: 422, title: 'The expression cannot be read' },
  expression_too_complex: { status: 422, title: 'The expression is too complex' },
  not_a_number: { status: 422, title: 'Numbers are needed' },
  non_finite_number: { status: 422, title: 'A number is too large for a double' },
  csv_unclosed_quote: { status: 422, title: 'A quoted cell of the CSV text does not end' },
  csv_invalid: { status: 422, title: 'The CSV text cannot be read' },
  ndjson_invalid: { status: 422, title: 'A line of the NDJSON text cannot be read' },
  arrow_invalid: { status: 422, title: 'The Arrow data cannot be read' },
  arrow_unsupported: { status: 422, title: 'The Arrow data use an unsupported feature' },
  parquet_invalid: { status: 422, title: 'The Parquet file cannot be read' },
  parquet_unsupported: { status: 422, title: 'The Parquet file uses an unsupported feature' },
  bad_encoding: { status: 400, title: 'The content coding of the body is broken' },
  bad_multipart: { status: 400, title: 'The multipart body cannot be read' },
  ragged_data: { status: 422, title: 'Columns differ in length' },
  duplicate_column: { status: 422, title: 'A column name occurs twice' },
  empty_dataset: { status: 422, title: 'No rows are left' },
  missing_values: { status: 422, title: 'Values are missing' },
  outside_support: { status: 422, title: 'The response lies outside the support of the family' },
  invalid_weights: { status: 422, title: 'The weights cannot be used' },
  invalid_start: { status: 422, title: 'A start value cannot be used' },
  invalid_bounds: { status: 422, title: 'Bounds contradict each other' },
  start_not_finite: { status: 422, title: 'The likelihood is not finite at the start' },
  unsupported: { status: 422, title: 'This combination is not supported' },
  decompression_limit: { status: 413, title: 'The body grows too large when decompressed' },
  dataset_too_large: { status: 413, title: 'The data set is too large' },
  dataset_damaged: { status: 422, title: 'The stored data set is damaged' },
  too_many_columns: { status: 413, title: 'There are too many columns' },
  too_many_levels: { status: 413, title: 'A factor has too many levels' },
  too_many_parameters: { status: 413, title: 'The model has too many parameters' },
  too_expensive: { status: 413, title: 'The fit would cost too much' }
} as const satisfies Record<string, { readonly status: number; readonly title: string }>

export type FailureCode = keyof typeof failures

/** Half-open range of characters [from, to) in a text that the client sent. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** One fault in a request. `pointer` is an RFC 6901 pointer into the request. */
export interface Fault {
  readonly code: FailureCode
  readonly pointer: string
  /** What is wrong, with the offending value. */
  readonly detail: string
  /** How to mend it. */
  readonly hint?: string
  readonly span?: Span
  /** Where in the text or table: line, column, offset, row, as far as each is known. */
  readonly place?: Readonly<Record<string, number | string>>
}

/** Thrown for the client's mistakes only; carries every fault found, not the first. */
export class Failure extends Error {
  readonly faults: readonly Fault[]
  /** How many faults there are; larger than `faults.length` when not all were kept. */
  total: number

  constructor(...faults: readonly Fault[]) {
    super(faults.map((fault) => `${fault.pointer}: ${fault.detail}`).join('; '))
    this.name = 'Failure'
    this.faults = faults
    this.total = faults.length
  }
}
