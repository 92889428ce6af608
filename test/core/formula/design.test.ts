import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../../src/core/model/dataset.ts'
import type { ContrastName } from '../../../src/core/model/formula/contrasts/registry.ts'
import { buildDesign, type Design } from '../../../src/core/model/formula/design.ts'
import { designForNewData } from '../../../src/core/model/formula/new-data.ts'
import { parseFormula } from '../../../src/core/model/formula/parse.ts'
import { column, type Matrix } from '../../../src/core/numeric/matrix.ts'
import { datasetOf, readRDesigns } from '../../support/formula-data.ts'

const reference = readRDesigns()

function design(
  source: string,
  dataset: Dataset,
  contrasts: Readonly<Record<string, ContrastName>> = {}
): Design {
  const formula = parseFormula(source, '/model/formula', [...dataset.columns.keys()])
  return buildDesign(formula, dataset, { pointer: '/model/formula', missing: 'drop', contrasts })
}

/** R keeps 15 digits in the file; a column is compared at the scale of its largest entry. */
function expectColumns(x: Matrix, columns: readonly (readonly number[])[]): void {
  expect(x.cols).toBe(columns.length)
  columns.forEach((wanted, j) => {
    const scale = Math.max(...wanted.map(Math.abs))
    const got = column(x, j)
    expect(got.length).toBe(wanted.length)
    const worst = Math.max(...wanted.map((value, i) => Math.abs(value - (got[i] ?? NaN))))
    expect(worst).toBeLessThanOrEqual(5e-14 * scale)
  })
}

const named = (contrasts: Readonly<Record<string, string>>): Record<string, ContrastName> =>
  Object.fromEntries(
    Object.entries(contrasts).map(([factor, name]): [string, ContrastName] => [
      factor,
      name === 'poly' ? 'polynomial' : name === 'sum' ? 'sum' : 'helmert'
    ])
  )

describe('buildDesign', () => {
  it('has cases to compare with', () => {
    expect(reference.designs.length).toBeGreaterThan(75)
  })

  it.each(
    reference.designs.map((row) => [row.formula, JSON.stringify(row.contrasts), row] as const)
  )('makes the columns of R for %s %s', (formula, _, wanted) => {
    const made = design(formula, datasetOf(reference.data), named(wanted.contrasts))
    expect(made.names).toEqual(wanted.names)
    expect(made.terms).toEqual(wanted.terms)
    expect(Array.from(made.termOf, (t) => t + 1)).toEqual(wanted.assign)
    expectColumns(made.x, wanted.columns)
    if (wanted.offset.length === 0) expect(made.offset).toBeNull()
    wanted.offset.forEach((value, i) => {
      expect(made.offset?.[i]).toBeCloseTo(value, 13)
    })
  })

  it.each(reference.gaps.map((row) => [row.formula, row] as const))(
    'keeps the rows that R keeps where values are missing: %s',
    (formula, wanted) => {
      const made = design(formula, datasetOf(reference.missing))
      expect(Array.from(made.rows, (i) => i + 1)).toEqual(wanted.rows)
      expect(made.names).toEqual(wanted.names)
      expectColumns(made.x, wanted.columns)
    }
  )

  it.each(reference.predicted.map((row) => [row.formula, row] as const))(
    'gives new data the columns of the fit, as predict() does: %s',
    (formula, wanted) => {
      const { state } = design(formula, datasetOf(reference.data))
      const stored = JSON.parse(JSON.stringify(state))
      const made = designForNewData(stored, datasetOf(reference.fresh), { pointer: '/data' })
      expect(made.names).toEqual(wanted.names)
      expectColumns(made.x, wanted.columns)
    }
  )
})
