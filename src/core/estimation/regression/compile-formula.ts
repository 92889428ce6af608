import { Failure, type Fault } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import { chooseFamily } from '../../model/families/choose.ts'
import type { Family } from '../../model/families/family.ts'
import { buildDesign, type Design } from '../../model/formula/design.ts'
import type { Formula } from '../../model/formula/formula.ts'
import { parseFormula } from '../../model/formula/parse.ts'
import { usualLimits } from '../../model/limits.ts'
import { chooseLink } from '../../model/links/choose.ts'
import type { Link } from '../../model/links/link.ts'
import { numericColumn, takeRows } from '../../model/rows.ts'
import type { FitSpec, ModelSpec } from '../../model/spec.ts'
import { column } from '../../numeric/matrix.ts'
import { takeWhole } from '../../numeric/vector.ts'
import type { WarningReport } from '../report.ts'
import type { LinearRegression } from './model.ts'
import { droppedWarning, observed } from './observed.ts'
import { compileResponse, type RawResponse } from './response.ts'
import { weightRows } from './weighting.ts'

/** A formula with its design on the rows that take part. */
export interface FormulaData {
  readonly formula: Formula
  readonly design: Design
  /** The dataset after rows of weight zero were taken out. */
  readonly weighted: ReturnType<typeof weightRows>
}

/** The link that the client named, or the family's own. Throws Failure when the family does not take it. */
export function linkOf(spec: ModelSpec, family: Family): Link {
  const link = chooseLink(spec.link ?? family.links[0], '/model/link')
  const named = typeof spec.link === 'string' ? spec.link : null
  if (named === null || family.links.includes(named)) return link
  throw new Failure({
    code: 'unsupported',
    pointer: '/model/link',
    detail: `The ${family.name} family does not take the link "${named}".`,
    hint: `Its links: ${family.links.join(', ')}.`
  })
}

/** Reads the formula and builds its design. Throws Failure with every fault found. */
export function formulaData(fit: FitSpec, data: Dataset, source: string): FormulaData {
  const spec = fit.model
  const formula = parseFormula(source, '/model/formula', [...data.columns.keys()])
  refuseAbsent(spec, data)
  const weighted = weightRows(spec, data)
  const design = buildDesign(formula, weighted.dataset, {
    pointer: '/model/formula',
    missing: fit.missing,
    limits: fit.limits ?? usualLimits,
    contrasts: spec.contrasts ?? {},
    ...(fit.bases !== undefined && { bases: fit.bases }),
    frequency: spec.weights?.kind === 'frequency' ? weighted.weights : null,
    also: [spec.trials, spec.covariance?.column, spec.covariance?.within].flatMap(
      (name) => name ?? []
    )
  })
  return { formula, design, weighted }
}

/** Columns of model.contrasts by option; a call such as C(g) names a factor of the formula instead. */
function contrastColumns({ contrasts = {} }: ModelSpec): Record<string, string> {
  const names = Object.keys(contrasts).filter((name) => !name.endsWith(')'))
  return Object.fromEntries(names.map((name) => [`contrasts/${name}`, name]))
}

/** Columns that options name and the data do not have. */
function refuseAbsent(spec: ModelSpec, data: Dataset): void {
  const named = {
    trials: spec.trials,
    weights: spec.weights?.column,
    'covariance/column': spec.covariance?.column,
    'covariance/within': spec.covariance?.within,
    ...contrastColumns(spec)
  }
  const faults = Object.entries(named).flatMap(([option, name]): Fault[] =>
    name === undefined || data.columns.has(name)
      ? []
      : [
          {
            code: 'unknown_name',
            pointer: `/model/${option}`,
            detail: `There is no column "${name.slice(0, 40)}".`,
            hint: `Columns: ${[...data.columns.keys()]
              .slice(0, 10)
              .map((key) => key.slice(0, 40))
              .join(', ')}.`
          }
        ]
  )
  if (faults.length > 0) throw new Failure(...faults)
}

function rawResponse(response: Design['response']): RawResponse {
  if (response.kind !== 'matrix') return response
  const { values } = response
  return {
    kind: 'matrix',
    columns: Array.from({ length: values.cols }, (_, j) => column(values, j))
  }
}

/** The formula's own warnings in the report's shape. */
export function formulaWarnings(formula: Formula): WarningReport[] {
  return formula.warnings.map(({ code, detail }) => ({
    code,
    detail,
    pointer: '/model/formula',
    action: 'Write each term once.'
  }))
}

/** Rows of the coefficient table. */
export function termsOf(design: Design): LinearRegression['terms'] {
  return design.names.map((name, j) => {
    const levels = design.levels[j]
    return levels === undefined || levels === null || Object.keys(levels).length === 0
      ? { name }
      : { name, levels }
  })
}

/** A regression stated by a formula: parsed, resolved, with its design. Throws Failure. */
export function compileFormulaRegression(fit: FitSpec, data: Dataset): LinearRegression {
  const spec = fit.model
  const family = chooseFamily(spec.family, '/model/family')
  const link = linkOf(spec, family)
  const { formula, design, weighted } = formulaData(fit, data, spec.formula ?? '')
  const kept = takeRows(weighted.dataset, design.rows)
  const compiled = compileResponse({
    spec,
    family,
    response: rawResponse(design.response),
    trials: spec.trials === undefined ? null : numericColumn(kept, spec.trials, '/model/trials'),
    rows: takeWhole(weighted.rows, design.rows),
    pointer: '/model/formula'
  })
  const facts = observed({
    spec,
    family,
    compiled,
    weighted,
    complete: design.rows,
    total: data.rows
  })
  return {
    ...facts,
    data,
    link,
    mean: {
      kind: 'linear',
      x: design.x,
      tail: design.tail,
      offset: design.offset,
      intercept: design.intercept,
      interceptOnly: design.intercept && design.names.length === 1,
      assignment: {
        labels: design.terms,
        termOf: design.termOf,
        variables: formula.terms.map(({ variables }) => variables),
        state: design.state
      },
      quadratic: design.quadratic
    },
    terms: termsOf(design),
    description: formula.source,
    warnings: [...formulaWarnings(formula), ...droppedWarning(facts.counts.dropped)]
  }
}
