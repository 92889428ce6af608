import type { Span } from '../../failure.ts'
import type { Expression } from '../expression/node.ts'

/** Something that makes columns: a data column, a function of columns, a basis, a factor. */
export interface Variable {
  /** As R prints it; two variables with one label are the same. */
  readonly label: string
  readonly expression: Expression
}

/** A product of variables; two or more are an interaction. */
export interface Term {
  /** `g:x`: labels of the variables in the order in which the formula first names them. */
  readonly label: string
  readonly factors: readonly Expression[]
  /** Indices into Formula.variables, ascending. */
  readonly variables: readonly number[]
}

export interface FormulaWarning {
  readonly code: string
  readonly detail: string
  readonly span: Span
}

/** A formula in Wilkinson–Rogers notation (Applied Statistics 22, 1973), multiplied out. */
export interface Formula {
  readonly source: string
  readonly response: Variable | null
  /** Variables of the right side, in the order of their first occurrence; offsets are not among them. */
  readonly variables: readonly Variable[]
  /** By order of interaction, then as written; without duplicates. */
  readonly terms: readonly Term[]
  readonly intercept: boolean
  /** What stands in each offset(). */
  readonly offsets: readonly Variable[]
  /** Names of all data columns that either side uses. */
  readonly columns: readonly string[]
  readonly warnings: readonly FormulaWarning[]
}
