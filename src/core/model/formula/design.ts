import { Failure } from '../../failure.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { Dataset } from '../dataset.ts'
import { type Limits, usualLimits } from '../limits.ts'
import { chooseCoding } from './coding.ts'
import { assemble, type Columns, codeTerm } from './columns.ts'
import type { ContrastName } from './contrasts/registry.ts'
import type { Formula, Variable } from './formula.ts'
import { type Dropped, keepComplete } from './missing.ts'
import { evaluateNumeric, type Source } from './numeric.ts'
import { takePair } from './pair.ts'
import { evaluateResponse, type Response } from './response.ts'
import type { TransformState } from './transforms/transform.ts'
import { evaluateVariable, type Learned, learnVariable } from './variable.ts'
import { type Block, makeBlock, refuseNonFinite } from './variable-block.ts'

export interface DesignOptions {
  /** Where the formula stands in the request, for faults. */
  readonly pointer: string
  /** Where the data stand in the request; `/data` when not given. */
  readonly dataPointer?: string
  readonly missing: 'drop' | 'error'
  /** Further columns that must be present in a row: weights, trials, clusters. */
  readonly also?: readonly string[]
  /** Contrast by factor; treatment where none is given. */
  readonly contrasts?: Readonly<Record<string, ContrastName>>
  /** How many observations each row of the data stands for, which bases such as poly() heed. */
  readonly frequency?: Float64Array | null
  /** What bases learned beforehand from more rows than these, by label. */
  readonly bases?: ReadonlyMap<string, TransformState>
  readonly limits?: Limits
}

/** What new data need to get the same columns. JSON. */
export interface DesignState {
  readonly formula: string
  /** Names of the data columns of the fit, for which `.` stood. */
  readonly columns: readonly string[]
  readonly variables: readonly (Learned | null)[]
}

/** A matrix written as quad(): its entries' columns in the design, upper triangle by rows. */
export interface QuadraticForm {
  readonly name: string
  readonly size: number
  readonly columns: readonly number[]
}

/** The design matrix of a formula and its data: n kept rows, p columns. */
export interface Design extends Columns {
  /** Labels of the terms, without the intercept. */
  readonly terms: readonly string[]
  readonly intercept: boolean
  readonly response: Response
  /** Sum of all offsets (n); null when there are none. */
  readonly offset: Float64Array | null
  /** Index in the dataset of each kept row (n). */
  readonly rows: Int32Array
  readonly dropped: Dropped
  readonly quadratic: readonly QuadraticForm[]
  readonly state: DesignState
}

/**
 * The columns of R's model.matrix(), with low-order parts for sums, products and powers. Rows with a
 * missing value in a used column are dropped (or refused); levels that no kept row has are left out,
 * as lm() does; a factor with one level becomes a constant column. Throws Failure: missing_values,
 * empty_dataset, invalid_value where a term is not finite, too_many_levels, too_many_parameters,
 * too_expensive.
 */
export function buildDesign(formula: Formula, dataset: Dataset, options: DesignOptions): Design {
  const { pointer, dataPointer = '/data', also = [] } = options
  const source = { dataset, pointer }
  const needed = [...new Set([...formula.columns, ...also])]
  const { rows, dropped } = keepComplete(dataset, needed, {
    policy: options.missing,
    pointer: dataPointer
  })
  const { learned, blocks } = learnAll(formula, source, { ...options, rows })
  const columns = makeColumns(formula, blocks, { ...options, rows })
  if (formula.response === null) {
    const detail = 'The formula has no response left of the ~'
    throw new Failure({ code: 'formula_invalid', pointer, detail })
  }
  return {
    ...columns,
    terms: formula.terms.map(({ label }) => label),
    intercept: formula.intercept,
    response: evaluateResponse(formula.response, source, { rows, formula: formula.source }),
    offset: sumOffsets(formula.offsets, source, rows),
    rows,
    dropped,
    quadratic: quadraticForms(formula, learned, columns),
    state: { formula: formula.source, columns: [...dataset.columns.keys()], variables: learned }
  }
}

function learnAll(
  formula: Formula,
  source: Source,
  options: DesignOptions & { readonly rows: Int32Array }
): { readonly learned: readonly (Learned | null)[]; readonly blocks: readonly (Block | null)[] } {
  const used = new Set(formula.terms.flatMap(({ variables }) => variables))
  let matrices = 0
  const learning = {
    pointer: options.pointer,
    rows: options.rows,
    contrasts: options.contrasts ?? {},
    maxLevels: (options.limits ?? usualLimits).levels,
    frequency: options.frequency ?? null,
    ...(options.bases !== undefined && { bases: options.bases }),
    matrixName: () => matrixName(matrices++)
  }
  const learned: (Learned | null)[] = []
  const blocks: (Block | null)[] = []
  formula.variables.forEach((variable, v) => {
    if (!used.has(v)) {
      learned.push(null)
      blocks.push(null)
      return
    }
    const evaluated = evaluateVariable(variable, source)
    const state = learnVariable(variable, evaluated, learning)
    learned.push(state)
    blocks.push(makeBlock(state, evaluated, learning))
  })
  return { learned, blocks }
}

/** A, B, …, Z, A2, B2, … */
function matrixName(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26))
  return index < 26 ? letter : `${letter}${Math.floor(index / 26) + 1}`
}

/** The design matrix from the variables at the kept rows. */
export function makeColumns(
  formula: Formula,
  blocks: readonly (Block | null)[],
  options: {
    readonly pointer: string
    readonly rows: Int32Array
    readonly limits?: Limits
  }
): Columns {
  const isFactor = (v: number): boolean => blocks[v]?.kind === 'factor'
  const dummy = chooseCoding(formula.terms, isFactor, formula.intercept)
  const coded = formula.terms.map(({ variables }, t) =>
    codeTerm(
      variables.flatMap((v) => blocks[v] ?? []),
      dummy[t]
    )
  )
  return assemble(coded, {
    intercept: formula.intercept,
    rows: options.rows,
    limits: options.limits ?? usualLimits,
    pointer: options.pointer
  })
}

/** Σ of the offsets at the kept rows; null when there are none. */
export function sumOffsets(
  offsets: readonly Variable[],
  source: Source,
  rows: Int32Array
): Float64Array | null {
  if (offsets.length === 0) return null
  const sum = new Float64Array(rows.length)
  for (const { label, expression } of offsets) {
    const values = takePair(evaluateNumeric(expression, source), rows)
    refuseNonFinite(values, `offset(${label})`, { pointer: source.pointer, rows })
    values.head.forEach((value, i) => {
      sum[i] += value
    })
  }
  return sum
}

/** Where quad() stands as a term of its own. */
function quadraticForms(
  { terms }: Formula,
  learned: readonly (Learned | null)[],
  { termOf }: Columns
): readonly QuadraticForm[] {
  return terms.flatMap(({ variables }, t) => {
    const [only] = variables
    const state = variables.length === 1 ? learned[only] : null
    if (state?.kind !== 'transform' || state.quadratic === null) return []
    const columns = Array.from(termOf.keys()).filter((j) => termOf[j] === t)
    return [{ ...state.quadratic, columns }]
  })
}

/** A design for new data: no response, the columns of the fit. */
export interface NewDesign {
  /** n × p. */
  readonly x: Matrix
  readonly tail: Matrix | null
  readonly names: readonly string[]
  readonly offset: Float64Array | null
  readonly rows: Int32Array
  readonly dropped: Dropped
}
