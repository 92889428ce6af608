import { Failure } from '../../failure.ts'
import type { Dataset } from '../dataset.ts'
import { usualLimits } from '../limits.ts'
import { type DesignState, makeColumns, type NewDesign, sumOffsets } from './design.ts'
import type { Formula } from './formula.ts'
import { keepComplete } from './missing.ts'
import { checkNames } from './names.ts'
import { parseFormula } from './parse.ts'
import { evaluateVariable } from './variable.ts'
import { makeBlock } from './variable-block.ts'

/**
 * The columns of a fit at new data, from what its design learned: the same polynomials, knots,
 * contrasts and levels. Rows with a missing value are left out and named. Throws Failure:
 * unknown_name where a column is absent or a level did not occur in the fit, invalid_value where a
 * value is not finite or a column has another kind.
 */
export function designForNewData(
  state: DesignState,
  dataset: Dataset,
  { pointer, missing = 'drop' }: { readonly pointer: string; readonly missing?: 'drop' | 'error' }
): NewDesign {
  const formula = parseFormula(state.formula, pointer, state.columns)
  const needed = predictorColumns(formula, state.columns, pointer)
  refuseAbsent(needed, dataset, pointer)
  const { rows, dropped } = keepComplete(dataset, needed, {
    policy: missing,
    pointer,
    mayBeIncomplete: true
  })
  const source = { dataset, pointer }
  const blocks = formula.variables.map((variable, v) => {
    const learned = state.variables[v] ?? null
    if (learned === null) return null
    return makeBlock(learned, evaluateVariable(variable, source), { pointer, rows })
  })
  const { x, tail, names } = makeColumns(formula, blocks, {
    pointer,
    rows,
    limits: { ...usualLimits, parameters: Infinity }
  })
  return { x, tail, names, offset: sumOffsets(formula.offsets, source, rows), rows, dropped }
}

/** Columns that the right side reads. */
function predictorColumns(
  formula: Formula,
  columns: readonly string[],
  pointer: string
): readonly string[] {
  const used = new Set<string>()
  const inTerms = new Set(formula.terms.flatMap(({ variables }) => variables))
  const variables = formula.variables.filter((_, v) => inTerms.has(v))
  for (const { expression } of [...variables, ...formula.offsets]) {
    checkNames(expression, { pointer, columns }, { used, faults: [] })
  }
  return [...used]
}

function refuseAbsent(needed: readonly string[], dataset: Dataset, pointer: string): void {
  const absent = needed.filter((name) => !dataset.columns.has(name))
  if (absent.length === 0) return
  throw new Failure(
    ...absent.map((name) => ({
      code: 'unknown_name' as const,
      pointer,
      detail: `The data have no column "${name.slice(0, 40)}", which the model uses`
    }))
  )
}
