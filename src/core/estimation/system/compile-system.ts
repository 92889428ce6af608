import { Failure, type Fault } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import { buildDesign, type Design } from '../../model/formula/design.ts'
import type { Formula } from '../../model/formula/formula.ts'
import { parseFormula } from '../../model/formula/parse.ts'
import { usualLimits } from '../../model/limits.ts'
import { completeRows, takeRows } from '../../model/rows.ts'
import type { FitSpec } from '../../model/spec.ts'
import { column } from '../../numeric/matrix.ts'
import { formulaWarnings, termsOf } from '../regression/compile-formula.ts'
import { droppedWarning, refuseIncomplete } from '../regression/observed.ts'
import type { WarningReport } from '../report.ts'
import type { Equation } from './equations.ts'

/** A system as stated, with the rows that all of its equations share. */
export interface CompiledSystem {
  readonly family: Family
  readonly equations: readonly Equation[]
  readonly counts: { readonly total: number; readonly used: number }
  /** Index in the client's data of each row used. */
  readonly rows: Int32Array
  readonly data: Dataset
  readonly warnings: readonly WarningReport[]
}

/** The normal law, and none of the options that several responses have no meaning for. */
function checkedFamily(spec: FitSpec): Family {
  const family = chooseFamily(spec.model.family, '/model/family')
  const faults = (['weights', 'covariance', 'trials', 'event', 'coding', 'penalty'] as const)
    .filter((option) => spec.model[option] !== undefined)
    .map(
      (option): Fault => ({
        code: 'unsupported',
        pointer: `/model/${option}`,
        detail: `"${option}" cannot be combined with several responses.`
      })
    )
  const link = spec.model.link ?? 'identity'
  const known = family.nuisance.some((parameter) => parameter.known !== null)
  if (!family.facts.quadratic || link !== 'identity' || known) {
    faults.push({
      code: 'unsupported',
      pointer: '/model/family',
      detail: `Several responses need the normal family with the identity link and an unknown covariance, not ${family.name}.`,
      hint: 'Fit the responses one by one, or use the normal family.'
    })
  }
  if (faults.length > 0) throw new Failure(...faults)
  return family
}

/** y − offset as head and tail. */
function lessOffset(
  y: Float64Array,
  tail: Float64Array | null,
  offset: Float64Array | null
): Pick<Equation, 'y' | 'yTail'> {
  if (offset === null) return { y, yTail: tail }
  const head = y.map((value, i) => value - offset[i])
  const rest = head.map((difference, i) => {
    const back = difference - y[i]
    return y[i] - (difference - back) + (-offset[i] - back) + (tail === null ? 0 : tail[i])
  })
  return { y: head, yTail: rest }
}

interface Named {
  readonly response: string
  readonly formula: Formula
  readonly y: Float64Array
  readonly yTail: Float64Array | null
}

function equationOf(design: Design, { response, formula, y, yTail }: Named): Equation {
  const { x, tail, offset, intercept, terms: labels, termOf, state } = design
  const variables = formula.terms.map((term) => term.variables)
  return {
    response,
    terms: termsOf(design),
    count: y.length,
    x,
    tail,
    offset,
    intercept,
    assignment: { labels, termOf, variables, state },
    ...lessOffset(y, yTail, offset)
  }
}

/** Names of responses, each once: a repeated one is numbered. */
function distinct(names: readonly string[]): string[] {
  return names.map((name, k) => {
    const before = names.slice(0, k).filter((other) => other === name).length
    return before === 0 ? name : `${name} (${before + 1})`
  })
}

/** `cbind(y1, y2) ~ x`: the same design for every response. Throws Failure. */
export function compileJointResponses(spec: FitSpec, data: Dataset): CompiledSystem {
  const family = checkedFamily(spec)
  const pointer = '/model/formula'
  const formula = parseFormula(spec.model.formula ?? '', pointer, [...data.columns.keys()])
  const design = buildDesign(formula, data, {
    pointer,
    missing: spec.missing,
    limits: spec.limits ?? usualLimits,
    contrasts: spec.model.contrasts ?? {},
    ...(spec.bases !== undefined && { bases: spec.bases })
  })
  const { response } = design
  if (response.kind !== 'matrix') throw new Error('the statement has seen cbind()')
  const names = distinct(response.names)
  return {
    family,
    equations: names.map((name, k) =>
      equationOf(design, {
        response: name,
        formula,
        y: column(response.values, k),
        yTail: response.tail === null ? null : column(response.tail, k)
      })
    ),
    counts: { total: data.rows, used: design.rows.length },
    rows: design.rows,
    data,
    warnings: [...formulaWarnings(formula), ...droppedWarning(data.rows - design.rows.length)]
  }
}

/** `formulas`: one design an equation, on the rows that are complete in all of them. Throws Failure. */
export function compileEquations(spec: FitSpec, data: Dataset): CompiledSystem {
  const family = checkedFamily(spec)
  const known = [...data.columns.keys()]
  const sources = spec.model.formulas ?? []
  const pointers = sources.map((_, k) => `/model/formulas/${k}`)
  const parsed = sources.map((source, k) => parseFormula(source, pointers[k], known))
  const complete = completeRows(data, new Set(parsed.flatMap(({ columns }) => columns)))
  refuseIncomplete(spec, complete, data)
  const kept = takeRows(data, complete)
  const designs = parsed.map((formula, k) =>
    buildDesign(formula, kept, {
      pointer: pointers[k],
      missing: spec.missing,
      limits: spec.limits ?? usualLimits,
      contrasts: spec.model.contrasts ?? {},
      ...(spec.bases !== undefined && { bases: spec.bases })
    })
  )
  const names = distinct(designs.map(({ response }) => response.name))
  return {
    family,
    equations: designs.map((design, k) => {
      const { response } = design
      if (response.kind === 'numeric') {
        const { values: y, tail: yTail } = response
        return equationOf(design, { response: names[k], formula: parsed[k], y, yTail })
      }
      throw new Failure({
        code: 'not_a_number',
        pointer: pointers[k],
        detail: `The response "${response.name.slice(0, 40)}" must be one numeric column.`
      })
    }),
    counts: { total: data.rows, used: complete.length },
    rows: complete,
    data,
    warnings: [
      ...parsed.flatMap((formula, k) =>
        formulaWarnings(formula).map((warning) => ({ ...warning, pointer: pointers[k] }))
      ),
      ...droppedWarning(data.rows - complete.length)
    ]
  }
}
