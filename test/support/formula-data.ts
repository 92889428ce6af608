import { readFileSync } from 'node:fs'
import type { Column, Dataset } from '../../src/core/model/dataset.ts'

type Cell = number | string | boolean | null

/** Columns of plain values as a dataset; level order is that of the code points. */
export function datasetOf(
  table: Readonly<Record<string, readonly Cell[]>>,
  levels: Readonly<Record<string, readonly string[]>> = {}
): Dataset {
  const entries = Object.entries(table)
  const columns = new Map(
    entries.map(([name, cells]) => [name, columnOf(name, cells, levels[name])])
  )
  return { rows: entries[0]?.[1].length ?? 0, columns }
}

function columnOf(name: string, cells: readonly Cell[], order?: readonly string[]): Column {
  if (cells.every((cell) => cell === null || typeof cell === 'number')) {
    return {
      kind: 'numeric',
      name,
      values: Float64Array.from(cells, (cell) => Number(cell ?? NaN))
    }
  }
  const origin = cells.some((cell) => typeof cell === 'boolean') ? 'boolean' : 'text'
  const texts = cells.map((cell) =>
    cell === null ? null : origin === 'boolean' ? String(cell).toUpperCase() : String(cell)
  )
  const levels =
    order ??
    (origin === 'boolean'
      ? ['FALSE', 'TRUE']
      : [...new Set(texts.filter((text) => text !== null))].toSorted((a, b) => (a < b ? -1 : 1)))
  const codes = Int32Array.from(texts, (text) => (text === null ? -1 : levels.indexOf(text)))
  return { kind: 'categorical', name, codes, levels, origin }
}

export interface RDesign {
  readonly formula: string
  readonly contrasts: Readonly<Record<string, 'sum' | 'helmert' | 'poly'>>
  readonly names: readonly string[]
  readonly assign: readonly number[]
  readonly terms: readonly string[]
  readonly offset: readonly number[]
  /** Counted from 1. */
  readonly rows: readonly number[]
  readonly columns: readonly (readonly number[])[]
}

interface RDesigns {
  readonly data: Readonly<Record<string, readonly Cell[]>>
  readonly missing: Readonly<Record<string, readonly Cell[]>>
  readonly fresh: Readonly<Record<string, readonly Cell[]>>
  readonly designs: readonly RDesign[]
  /** Term labels and the intercept, 1 or 0, by terms(). */
  readonly expansions: readonly {
    readonly formula: string
    readonly terms: readonly string[]
    readonly intercept: number
  }[]
  readonly gaps: readonly RDesign[]
  readonly predicted: readonly Pick<RDesign, 'formula' | 'names' | 'columns'>[]
}

/** What R makes of the formulas in test/reference/formula/make.R. */
export function readRDesigns(): RDesigns {
  const file = new URL('../reference/formula/designs.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8'))
}
