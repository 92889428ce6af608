/** One variable, n values. Missing is NaN in a numeric column and code −1 in a categorical one. */
export type Column = NumericColumn | CategoricalColumn

export interface NumericColumn {
  readonly kind: 'numeric'
  readonly name: string
  readonly values: Float64Array
}

/** Text or boolean values; codes index `levels`, the first level is the baseline. */
export interface CategoricalColumn {
  readonly kind: 'categorical'
  readonly name: string
  readonly codes: Int32Array
  /** Boolean columns have the levels FALSE and TRUE, in this order, as R names them. */
  readonly levels: readonly string[]
  readonly origin: 'text' | 'boolean'
}

export interface Dataset {
  readonly rows: number
  readonly columns: ReadonlyMap<string, Column>
}
