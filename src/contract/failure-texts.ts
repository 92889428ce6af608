import type { FailureCode } from '../core/failure.ts'

/** What a kind of problem is and how a client mends it. */
export interface ProblemText {
  readonly about: string
  readonly cure: string
}

/** One row per code of core/failure.ts; served at /problems/<slug> and printed in docs/errors.md. */
export const failureTexts: Readonly<Record<FailureCode, ProblemText>> = {
  malformed_json: {
    about:
      'The body is declared as JSON but breaks its grammar (RFC 8259). Line, column and byte offset say where.',
    cure: 'Mend the text at that place. JSON has no NaN and no Infinity: a missing value is null.'
  },
  empty_body: {
    about: 'The request has no body, or one of white space only.',
    cure: 'Send a JSON object; GET /v1/examples has some to try.'
  },
  too_deep: {
    about: 'Arrays and objects are nested more than 32 deep.',
    cure: 'Flatten the request: no part of it needs more than six levels.'
  },
  duplicate_key: {
    about: 'An object has the same key twice, so that it is not clear which value is meant.',
    cure: 'Remove one of the two.'
  },
  invalid_utf8: {
    about: 'The body contains bytes that are not UTF-8.',
    cure: 'Encode the body as UTF-8.'
  },
  invalid_value: {
    about: 'A value has the wrong type, lies outside its range or is not one of the choices.',
    cure: 'The detail names what is accepted at this pointer.'
  },
  unknown_name: {
    about: 'A column, function, parameter, family, link or data set of this name does not exist.',
    cure: 'Check the spelling; the hint has the nearest names, the catalogue under /v1 all of them.'
  },
  unknown_property: {
    about:
      'An object has a key that means nothing here. Unknown keys are refused, lest a misspelt option be ignored.',
    cure: 'Check the spelling; the hint has the nearest names, /docs all of them.'
  },
  formula_syntax: {
    about: 'The model formula breaks the grammar of Wilkinson–Rogers notation.',
    cure: 'Mend it at the position told; names with unusual characters stand in back-quotes.'
  },
  formula_invalid: {
    about: 'The formula can be read but states no model, for example because it has no response.',
    cure: 'Write it as response ~ terms, for example y ~ x + g.'
  },
  expression_syntax: {
    about:
      'An expression cannot be read. Expressions consist of numbers, names, operators and the listed functions.',
    cure: 'Mend it at the position told; GET /v1/functions lists what may be called.'
  },
  expression_too_complex: {
    about: 'An expression exceeds the limits on length, number of tokens or nesting.',
    cure: 'Simplify it, or compute parts of it as columns.'
  },
  not_a_number: {
    about:
      'A column of numbers has a cell that is something else. Texts are never turned into numbers silently.',
    cure: 'Write a number without quotes, or null for a missing value; or make the whole column text to have labels.'
  },
  non_finite_number: {
    about: 'A number such as 1e999 lies beyond ±1.8e308, the range of an IEEE double.',
    cure: 'Change the unit of measurement, or write null for a missing value.'
  },
  csv_unclosed_quote: {
    about:
      'A cell of the CSV text opens a quotation mark that never closes; the line is where it opens.',
    cure: 'Close it; a quotation mark inside quotes is doubled.'
  },
  csv_invalid: {
    about:
      'The CSV text breaks RFC 4180: text after a closing quote, a NUL character, or a giant cell.',
    cure: 'Write the file again with a CSV library.'
  },
  ndjson_invalid: {
    about:
      'A line of the NDJSON text is not one JSON object. Every bad line is told with its number; nothing is fitted on the rest.',
    cure: 'Write one JSON object a line, all with the same keys, with null for a missing value.'
  },
  arrow_invalid: {
    about:
      'The Arrow IPC data are cut short or contradict themselves: lengths, offsets, counts of missing values and the end-of-stream mark are all checked.',
    cure: 'Write the file again and send it unchanged, as a binary body.'
  },
  arrow_unsupported: {
    about:
      'The Arrow data are valid but hold something that is neither number, boolean nor label, such as dates, lists or compressed buffers, or an integer that no double holds.',
    cure: 'Convert dates and decimals to numbers or texts before writing, and write without compression.'
  },
  parquet_invalid: {
    about:
      'The Parquet file is cut short, contradicts itself, or a page does not have its checksum.',
    cure: 'Write the file again and send it unchanged, as a binary body.'
  },
  parquet_unsupported: {
    about:
      'The Parquet file is valid but nested, encrypted, or has columns that are neither number, boolean nor text, such as dates and decimals.',
    cure: 'Write flat columns, with dates and decimals converted to numbers or texts.'
  },
  bad_encoding: {
    about: 'The body is not what its Content-Encoding says, or is cut short.',
    cure: 'Compress the body again, or send it without Content-Encoding.'
  },
  bad_multipart: {
    about:
      'The body is declared as multipart/form-data but lacks its boundary or one of the parts "spec" and "data".',
    cure: 'Send a part "spec" with the request without "data" as JSON, and a part "data" with a file and its Content-Type.'
  },
  ragged_data: {
    about: 'Columns or rows differ in length, or rows differ in their keys.',
    cure: 'Give every column the same number of cells, with null where a value is missing.'
  },
  duplicate_column: {
    about: 'Two columns have the same name.',
    cure: 'Rename one of them.'
  },
  empty_dataset: {
    about: 'There is no row to fit, or none is left once rows with missing values are dropped.',
    cure: 'Send data; if all rows were dropped, see which column is always missing.'
  },
  missing_values: {
    about: 'The data have missing values and data.missing is "error".',
    cure: 'Supply them, or set data.missing to "drop".'
  },
  outside_support: {
    about:
      'The response has values to which the family gives no probability, such as negative counts.',
    cure: 'Choose a family whose support contains the response; GET /v1/families tells each support.'
  },
  invalid_weights: {
    about: 'Weights are negative, missing, all zero, or fractions where frequencies are asked for.',
    cure: 'Give a column of non-negative numbers; frequencies are whole numbers.'
  },
  invalid_start: {
    about: 'A start value is missing, not finite, or outside the bounds of its parameter.',
    cure: 'Give a start inside the bounds.'
  },
  invalid_bounds: {
    about: 'A lower bound exceeds the upper bound.',
    cure: 'Exchange them; to hold a parameter, write "fixed": true.'
  },
  start_not_finite: {
    about: 'The likelihood or the sum of squares is not a finite number at the start values.',
    cure: 'Start where every row has a positive density and the mean is defined.'
  },
  unsupported: {
    about: 'Each part of the request is known, but not in this combination.',
    cure: 'The detail says which parts exclude each other.'
  },
  decompression_limit: {
    about:
      'The compressed body would grow beyond the limit of the body, or to more than 200 times its size.',
    cure: 'Send it uncompressed or in smaller pieces.'
  },
  dataset_too_large: {
    about:
      'The table has more cells than this service holds at once. The size is computed from what the file declares, before anything is read.',
    cure: 'Send only the columns that the model uses, or fewer rows, or ask the operator for a larger DATASET_LIMIT.'
  },
  dataset_damaged: {
    about:
      'The file of a stored data set was cut short or changed since it was written, as its checksums tell. Other data sets are not touched.',
    cure: 'Store the data set again under the same name.'
  },
  too_many_columns: {
    about: 'The data have more columns than this service accepts.',
    cure: 'Send only the columns that the model uses.'
  },
  too_many_levels: {
    about: 'A factor has so many levels that its design would not fit into memory.',
    cure: 'Use the column as a number, merge levels, or use group_by.'
  },
  too_many_parameters: {
    about: 'The model has more parameters than this service fits.',
    cure: 'Drop terms, above all interactions of factors with many levels.'
  },
  too_expensive: {
    about: 'The fit would need more computation or memory than this service gives to one request.',
    cure: 'Use fewer rows, fewer parameters or fewer replicates.'
  }
}
