import type { Column, Dataset } from '../../model/dataset.ts'
import { takeRows } from '../../model/rows.ts'
import type { FitSpec } from '../../model/spec.ts'
import { figure } from '../../numeric/figure.ts'
import type { Report } from '../report.ts'
import { responseNames } from '../without-data/placeholder.ts'
import { designChanges } from './design-changes.ts'

/** A few rows on which the two estimates differ, or why there are none. */
export interface Witness {
  readonly explanation: string
  /** Rows of the data, by column; null where no such data exist or none were found. */
  readonly columns: Readonly<Record<string, readonly (number | string)[]>> | null
  readonly least_squares: Readonly<Record<string, number>> | null
  readonly maximum_likelihood: Readonly<Record<string, number>> | null
  /** The change of the design that breaks an equality for every response. */
  readonly change?: {
    readonly row: number
    readonly column: string
    readonly from: number | string | null
    readonly to: number | string
  }
}

/** Another fit, as this one was made. */
export type Refit = (spec: FitSpec, dataset: Dataset) => Report | null

/** Most fits that a search for a witness may make. */
const budget = 40
/** Where the two differ, they are shown to on so many of the first rows at most. */
export const witnessRows = 12

function none(explanation: string): Witness {
  return { explanation, columns: null, least_squares: null, maximum_likelihood: null }
}

function cells(column: Column): (number | string)[] {
  return column.kind === 'numeric'
    ? [...column.values]
    : Array.from(column.codes, (code) => column.levels[code])
}

function estimatesOf(rows: Report['least_squares']['coefficients']): Record<string, number> {
  return Object.fromEntries(
    rows.map(({ term, response, estimate }) => [
      response === undefined ? term : `${response}: ${term}`,
      estimate
    ])
  )
}

function shown(dataset: Dataset, report: Report, explanation: string): Witness {
  return {
    explanation,
    columns: Object.fromEntries(
      [...dataset.columns].map(([name, column]) => [name, cells(column)])
    ),
    least_squares: estimatesOf(report.least_squares.coefficients),
    maximum_likelihood: estimatesOf(report.maximum_likelihood.coefficients)
  }
}

/** Only the columns that the model names, so that a witness shows nothing else; all where it names none. */
export function namedColumns({ model }: FitSpec, columns: readonly string[]): readonly string[] {
  const { formula, mean, log_density, response, weights, trials } = model
  const text = [formula, mean, log_density, response, weights?.column, trials].join(' ')
  const named = columns.filter((name) => text.includes(name))
  return named.length === 0 ? columns : named
}

function used(spec: FitSpec, dataset: Dataset): Dataset {
  const named = namedColumns(spec, [...dataset.columns.keys()])
  const columns = [...dataset.columns].filter(([name]) => named.includes(name))
  return { ...dataset, columns: new Map(columns) }
}

/** Every response as it is, and each in turn moved by a little: to the next count, or by a tenth of the spread. */
function* responsesNearby(dataset: Dataset, response: string): Generator<Dataset> {
  yield dataset
  const column = dataset.columns.get(response)
  if (column?.kind !== 'numeric') return
  const { values } = column
  const whole = values.every(Number.isInteger)
  const spread = Math.max(...values) - Math.min(...values) || 1
  for (let i = 0; i < values.length; i++) {
    const moved = values.slice()
    moved[i] += whole ? 1 : spread / 10
    yield {
      ...dataset,
      columns: new Map(dataset.columns).set(response, { ...column, values: moved })
    }
  }
}

/** The smallest leading part of the data, with responses as given or nearly so, on which the two differ. */
function differing(spec: FitSpec, dataset: Dataset, refit: Refit): Witness {
  const [response = ''] = responseNames(spec.model)
  let fits = 0
  for (let n = 3; n <= Math.min(dataset.rows, witnessRows); n++) {
    const part = takeRows(
      dataset,
      Int32Array.from({ length: n }, (_, i) => i)
    )
    for (const tried of responsesNearby(part, response)) {
      if (++fits > budget) return none('No few rows were found on which the two differ visibly.')
      const report = refit(spec, tried)
      if (report?.equivalence.verdict !== 'different') continue
      const gap = report.equivalence.evidence?.max_difference_in_std_errors ?? Number.NaN
      if (!(gap > 1e-3)) continue
      return shown(
        tried,
        report,
        `On these ${n} rows least squares and maximum likelihood are ${figure(gap)} standard errors apart.`
      )
    }
  }
  return none('No few rows were found on which the two differ visibly.')
}

const equalAlways: ReadonlySet<string> = new Set(['identical', 'identical_for_design'])

/** The smallest change of the design after which equality for every response is lost. */
function breaking(spec: FitSpec, dataset: Dataset, refit: Refit): Witness {
  let fits = 0
  for (const { design, change, formula } of designChanges(spec.model, dataset)) {
    if (++fits > budget) break
    const changed = formula === undefined ? spec : { ...spec, model: { ...spec.model, formula } }
    const report = refit(changed, design)
    if (report === null || equalAlways.has(report.equivalence.verdict)) continue
    if (report.equivalence.verdict !== 'different' && report.equivalence.verdict !== 'coincident') {
      continue
    }
    const where =
      change.column === '(Intercept)'
        ? 'the intercept left out'
        : change.from === null
          ? `a regressor ${change.column} beside the others`
          : `${change.column} of row ${change.row} changed from ${change.from} to ${change.to}`
    return {
      ...shown(design, report, `The equality rests on the design: with ${where} it is lost.`),
      change
    }
  }
  return none('No single change of the design was found that breaks the equality.')
}

/**
 * A witness for a verdict: where equality is not general, a few rows on which the two differ; where it
 * holds for every response, the smallest change of the design that breaks it. Found by trying, so what is
 * shown is true: each was estimated as the request asks.
 */
export function witnessOf(
  spec: FitSpec,
  dataset: Dataset,
  outcome: { readonly report: Report; readonly refit: Refit }
): Witness {
  const { report, refit } = outcome
  const data = used(spec, dataset)
  switch (report.equivalence.verdict) {
    case 'identical':
      return none('There is none: a theorem makes the two equal for every data set of this model.')
    case 'identical_for_design':
      return breaking(spec, data, refit)
    case 'different':
    case 'coincident':
      return differing(spec, data, refit)
    default:
      return none('There are no two estimates to tell apart.')
  }
}
