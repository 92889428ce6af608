import { Failure } from '../../failure.ts'
import type { Expression } from '../../model/expression/node.ts'
import { parseExpression } from '../../model/expression/parse.ts'
import { parseFormula } from '../../model/formula/parse.ts'
import type { FitSpec, ModelSpec } from '../../model/spec.ts'

const smallest = 'It needs all rows in memory.'

/** What of a model needs rows side by side, which sums over rows do not give; null when nothing does. */
export function needsAllRows({ model }: FitSpec): string | null {
  if (model.formulas !== undefined || model.log_density !== undefined) return null
  if (model.formula === undefined && model.mean === undefined) {
    return `The model is stated neither by "formula" nor by "mean". ${smallest}`
  }
  if (model.covariance?.structure === 'matrix' && model.covariance.within === undefined) {
    return `The covariance of the errors is a matrix of all rows. ${smallest}`
  }
  return null
}

interface Placed {
  readonly source: string
  readonly pointer: string
}

/** The formulas of a model, with where they stand in the request. */
export function formulasOf({ formula, formulas }: ModelSpec): readonly Placed[] {
  if (formula !== undefined) return [{ source: formula, pointer: '/model/formula' }]
  return (formulas ?? []).map((source, k) => ({ source, pointer: `/model/formulas/${k}` }))
}

/** Every name that an expression reads. */
export function namesIn(expression: Expression): readonly string[] {
  if (expression.kind === 'name') return [expression.name]
  return expression.kind === 'call' ? expression.args.flatMap(namesIn) : []
}

/** Every name that the expressions of a model read. */
function namesStated({ log_density, mean, response }: ModelSpec): readonly string[] {
  return Object.entries({ log_density, mean, response }).flatMap(([member, source]) =>
    source === undefined ? [] : namesIn(parseExpression(source, `/model/${member}`))
  )
}

/** Columns that a model reads. Throws Failure where the formula cannot be read or names others. */
export function columnsOf({ model }: FitSpec, columns: readonly string[]): readonly string[] {
  const named = new Map(
    Object.entries({
      weights: model.weights?.column,
      trials: model.trials,
      'covariance/column': model.covariance?.column,
      'covariance/within': model.covariance?.within
    }).flatMap(([option, name]) => (name === undefined ? [] : [[name, option] as const]))
  )
  const formulas = formulasOf(model)
  const stated =
    formulas.length === 0
      ? namesStated(model).filter((name) => columns.includes(name))
      : formulas.flatMap(({ source, pointer }) => parseFormula(source, pointer, columns).columns)
  const used = [...new Set([...stated, ...named.keys()])]
  const absent = used.filter((name) => !columns.includes(name))
  if (absent.length === 0) return used
  throw new Failure(
    ...absent.map((name) => ({
      code: 'unknown_name' as const,
      pointer: `/model/${named.get(name) ?? 'formula'}`,
      detail: `There is no column "${name.slice(0, 40)}".`
    }))
  )
}
