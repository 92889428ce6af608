import { Failure } from '../../../failure.ts'
import { originOfLevels } from '../../../model/formula/factor.ts'
import type { Variable } from '../../../model/formula/formula.ts'
import { parseFormula } from '../../../model/formula/parse.ts'
import { usualLimits } from '../../../model/limits.ts'
import type { Control, FitSpec, ModelSpec } from '../../../model/spec.ts'
import type { CountedSource, RowSource } from '../row-source.ts'
import { plainSpec } from '../start.ts'
import { columnsOf, formulasOf } from '../suits.ts'
import type { Sums } from '../sums.ts'
import { firstRows } from './levels-kernel.ts'
import type { LevelsPass, UnseenFactor } from './levels-pass.ts'

/** A response as the labels that it holds: numbers too, where one of them is the event. */
function labelsOf({ label, expression }: Variable, { event }: ModelSpec): Variable {
  if (event === undefined || (expression.kind === 'call' && expression.fn === 'cbind')) {
    return { label, expression }
  }
  const { at } = expression
  return {
    label,
    expression: { kind: 'call', fn: 'C', args: [expression], argNames: [null], at }
  }
}

/** The factors of a model whose levels a sample need not show, each once. */
function unseenFactors({ model }: FitSpec, { columns }: RowSource): readonly UnseenFactor[] {
  const text = new Set(columns.flatMap(({ kind, name }) => (kind === 'numeric' ? [] : [name])))
  const names = columns.map(({ name }) => name)
  const found = formulasOf(model).flatMap(({ source, pointer }) => {
    const { response, variables, terms } = parseFormula(source, pointer, names)
    const used = new Set(terms.flatMap((term) => term.variables))
    const labels = response === null ? [] : [labelsOf(response, model)]
    return [...labels, ...variables.filter((_, v) => used.has(v))].flatMap((variable, place) => {
      const origin = originOfLevels(variable.expression, (name) => text.has(name))
      // The first row that a sample takes of a level of text may have weight zero.
      const unseen = origin === 'values' || (origin === 'column' && model.weights !== undefined)
      return unseen ? [{ variable, pointer, isResponse: place < labels.length }] : []
    })
  })
  return [...new Map(found.map((factor) => [factor.variable.label, factor])).values()]
}

/** Throws Failure for factors with more levels than are allowed, beyond which the pass has not counted them. */
function refuseMany({ factors, most }: LevelsPass, { groups }: Sums): void {
  const faults = factors.flatMap(({ variable, pointer, isResponse }, k) =>
    isResponse || groups[k].size <= most
      ? []
      : [
          {
            code: 'too_many_levels' as const,
            pointer,
            detail: `The factor ${variable.label} has more than ${most} levels, the most that are allowed`,
            hint: 'A column of numbers or identifiers may have been sent as text'
          }
        ]
  )
  if (faults.length > 0) throw new Failure(...faults)
}

/**
 * The source with samples that show every level of the model's factors, those of numbers and of conditions too,
 * whose levels one pass finds; the source itself where its samples show them anyway. Throws Failure, for a factor
 * with more levels than are allowed too, and Cancelled when it was stopped.
 */
export async function showingLevels(
  spec: FitSpec,
  source: CountedSource,
  { cancelled }: Control
): Promise<CountedSource> {
  const factors = unseenFactors(spec, source)
  if (factors.length === 0) return source
  const { snapshot, rows, columns, made } = source
  const pass: LevelsPass = {
    kind: 'levels',
    spec: plainSpec(spec),
    columns: columnsOf(
      spec,
      columns.map(({ name }) => name)
    ),
    beside: [],
    factors,
    most: (spec.limits ?? usualLimits).levels
  }
  const sums = await source.reduce(pass, { cancelled })
  refuseMany(pass, sums)
  const shown = firstRows(sums)
  return {
    snapshot,
    rows,
    columns,
    made,
    sample({ also, ...request }, control) {
      const all = [...new Set([...also, ...shown])].sort((a, b) => a - b)
      return source.sample({ ...request, also: all }, control)
    },
    reduce: (further, control) => source.reduce(further, control)
  }
}
