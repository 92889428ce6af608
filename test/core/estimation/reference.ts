import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CoefficientRow } from '../../../src/core/estimation/report-blocks.ts'
import type { PerRow, PerRowOrResponse } from '../../../src/core/estimation/report-diagnostics.ts'
import type { Column, Dataset } from '../../../src/core/model/dataset.ts'
import { digits } from '../../support/digits.ts'

export type Columns = Readonly<Record<string, readonly (number | string | null)[]>>

/** Figures committed under test/reference, with the script that made them beside them. */
export function figures<T>(file: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'reference', file), 'utf8'))
}

function columnOf(name: string, values: readonly (number | string | null)[]): Column {
  if (!values.some((value) => typeof value === 'string')) {
    return {
      kind: 'numeric',
      name,
      values: Float64Array.from(values, (v) => (typeof v === 'number' ? v : Number.NaN))
    }
  }
  const levels = [...new Set(values.filter((value) => typeof value === 'string'))].sort()
  return {
    kind: 'categorical',
    name,
    levels,
    codes: Int32Array.from(values, (v) => levels.indexOf(String(v))),
    origin: 'text'
  }
}

/** Columns as a client sends them: texts are factors, null is missing. */
export function datasetOf(columns: Columns): Dataset {
  const entries = Object.entries(columns)
  return {
    rows: entries[0]?.[1].length ?? 0,
    columns: new Map(entries.map(([name, values]) => [name, columnOf(name, values)]))
  }
}

/** Least digits of one column of a coefficient table against figures in the same order. */
/** Per-row values of a model of one response. */
export function perRow(values: PerRowOrResponse | undefined): PerRow {
  if (Array.isArray(values)) return values
  throw new Error('values by row were expected')
}

/** Per-row values of one response among several. */
export function ofResponse(values: PerRowOrResponse | undefined, name: string): PerRow {
  const found = Object.entries(values ?? {}).find(([response]) => response === name)?.[1]
  if (Array.isArray(found)) return found
  throw new Error('values by response were expected')
}

export function leastDigits(
  rows: readonly CoefficientRow[],
  key: 'estimate' | 'std_error' | 'conf_low' | 'conf_high',
  truth: readonly number[]
): number {
  if (rows.length !== truth.length) return Number.NEGATIVE_INFINITY
  return Math.min(...rows.map((row, k) => digits(row[key], truth[k] ?? Number.NaN)))
}
