import { Failure, type Fault } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { compileExpression } from '../core/model/expression/compile.ts'
import { parseExpression } from '../core/model/expression/parse.ts'
import { parseFormula } from '../core/model/formula/parse.ts'
import type { Json, JsonObject } from '../decoders/json-reader.ts'
import { isObject } from '../decoders/kinds.ts'

/** What is known of the data when they could not be read: the names of their columns, or nothing. */
function columnNames(data: JsonObject, dataset: Dataset | null): readonly string[] | null {
  if (dataset !== null) return [...dataset.columns.keys()]
  const { columns, rows } = data
  if (isObject(columns)) return Object.keys(columns)
  const first = Array.isArray(rows) ? rows[0] : undefined
  return isObject(first) ? Object.keys(first) : null
}

/** The faults that reading throws, if any. */
function faultsIn(read: () => unknown): readonly Fault[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof Failure) return error.faults
    throw error
  }
}

/**
 * Faults of the formulas and expressions of a request that is refused anyway, so that its author
 * learns of them together with the others: their syntax always, their names where the data are known.
 */
export function modelTextFaults(request: Json, dataset: Dataset | null): readonly Fault[] {
  if (!isObject(request)) return []
  const { model, data } = request
  if (!isObject(model)) return []
  const names = isObject(data) ? columnNames(data, dataset) : null
  const formula = (source: Json | undefined, pointer: string) =>
    typeof source !== 'string'
      ? []
      : faultsIn(() =>
          names === null
            ? parseExpression(source, pointer, { code: 'formula_syntax' })
            : parseFormula(source, pointer, names)
        )
  const { formulas, parameters } = model
  const scope =
    dataset !== null && isObject(parameters)
      ? { columns: dataset.columns, parameters: Object.keys(parameters) }
      : null
  const expression = (key: 'mean' | 'log_density') => {
    const source = model[key]
    if (typeof source !== 'string') return []
    return faultsIn(() => {
      const parsed = parseExpression(source, `/model/${key}`)
      if (scope !== null) compileExpression(parsed, scope, `/model/${key}`)
    })
  }
  return [
    ...formula(model['formula'], '/model/formula'),
    ...(Array.isArray(formulas)
      ? formulas.flatMap((one, k) => formula(one, `/model/formulas/${k}`))
      : []),
    ...expression('mean'),
    ...expression('log_density')
  ]
}
