import type { Dataset } from '../../../model/dataset.ts'
import type { ModelSpec } from '../../../model/spec.ts'
import { allValues, type DensityLikelihood, type DensityOnRows } from '../model.ts'
import type { DensityStatement } from '../statement.ts'
import { type Outcomes, type ResponseLaw, responseLaw } from './response-law.ts'
import { type MovableDensity, movableDensity, type RowDensity, rowDensity } from './row-density.ts'

/** A row's law with the density that it comes from. */
export interface RowLaw {
  readonly law: ResponseLaw
  readonly row: RowDensity
}

/** Laws of the response at given parameters, row by row. */
export interface ResponseLaws {
  readonly movable: MovableDensity
  /** The law of a row of a dataset; null where the density has no mass of 1 there. */
  of(dataset: Dataset, row: number): RowLaw | null
}

/** Most distinct outcomes that are looked at as places of the mass. */
export const mostOutcomes = 200

function outcomesOf(values: Float64Array): Outcomes {
  const sorted = values.slice().sort()
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])
  const stride = Math.ceil(distinct.length / mostOutcomes)
  const quarter = Math.floor(sorted.length / 4)
  const middle = sorted[sorted.length - 1 - quarter] - sorted[quarter]
  const range = sorted[sorted.length - 1] - sorted[0]
  return {
    values:
      distinct.length <= mostOutcomes ? distinct : distinct.filter((_, i) => i % stride === 0),
    spread: middle > 0 ? middle : range
  }
}

/** What tells two rows apart: the columns beside the response that the density reads. */
export function lawKey(dataset: Dataset, columns: readonly string[], row: number): string {
  return columns
    .map((name) => {
      const column = dataset.columns.get(name)
      return column?.kind === 'categorical' ? column.codes[row] : column?.values[row]
    })
    .join(' ')
}

/** What is said where a density is no law of the named response. */
export const notNormalised =
  'The density does not have mass 1 as a function of the response, so it is not known as a law of it.'

/** A density whose response is moved, without rows. */
export interface LawfulDensity extends Pick<DensityLikelihood, 'places' | 'fixed'> {
  readonly movable: MovableDensity
  readonly outcomes: Outcomes
}

/** The laws of a density's response at an estimate. */
export function lawsAt(
  { movable, outcomes, ...space }: LawfulDensity,
  theta: Float64Array
): ResponseLaws {
  const values = allValues(space, theta)
  const found = new Map<string, RowLaw | null>()
  return {
    movable,
    of(dataset, row) {
      const key = lawKey(dataset, movable.columns, row)
      const known = found.get(key)
      if (known !== undefined) return known
      const density = rowDensity(movable, values, { dataset, row })
      const law = responseLaw(density, outcomes)
      const made = law === null ? null : { law, row: density }
      found.set(key, made)
      return made
    }
  }
}

/** A statement whose response can be moved, without rows; a sentence where it is not named. */
export function lawfulStatement(
  { density, space: { places, fixed } }: DensityStatement,
  spec: ModelSpec,
  { columns, outcomes }: Pick<Dataset, 'columns'> & { readonly outcomes: Outcomes | null }
): LawfulDensity | string {
  const movable = movableDensity({ graph: density, dataset: { columns } }, spec)
  if (typeof movable === 'string') return movable
  if (outcomes === null) throw new Error('a law is known with its outcomes')
  return { places, fixed, movable, outcomes }
}

/** A density in memory whose response can be moved; a sentence where it is not named. */
export function lawfulDensity(model: DensityOnRows, spec: ModelSpec): LawfulDensity | string {
  const movable = movableDensity(model, spec)
  if (typeof movable === 'string') return movable
  const column = model.dataset.columns.get(movable.response)
  if (column?.kind !== 'numeric') throw new Error('the response of a law is numeric')
  const { places, fixed } = model
  return { places, fixed, movable, outcomes: outcomesOf(column.values) }
}

/** The laws of a density's response at an estimate; a sentence where the response is not named. */
export function responseLaws(
  model: DensityOnRows,
  spec: ModelSpec,
  theta: Float64Array
): ResponseLaws | string {
  const lawful = lawfulDensity(model, spec)
  return typeof lawful === 'string' ? lawful : lawsAt(lawful, theta)
}
