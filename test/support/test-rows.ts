import { expect } from 'vitest'
import type { Report } from '../../src/core/estimation/report.ts'
import type { BlockTests, TestRow } from '../../src/core/estimation/report-diagnostics.ts'
import { digits } from './digits.ts'

/** Every row of the tests of a block, tables among them, by name. */
export function testRows(tests: BlockTests | undefined) {
  return Object.entries(tests ?? {}).flatMap(([table, found]: [string, readonly TestRow[]]) =>
    found.map((row) => ({ ...row, name: `${table} ${row.term} ${row.test}` }))
  )
}

/** Rows of one report that share fewer digits with those of the other. */
export function fewerInTests(got: Report, want: Report, least: number) {
  const blocks = ['least_squares', 'maximum_likelihood'] as const
  return blocks.flatMap((block) => {
    const others = testRows(got[block].tests)
    const rows = testRows(want[block].tests)
    expect(others.map(({ name, df, note }) => [name, df, note])).toEqual(
      rows.map(({ name, df, note }) => [name, df, note])
    )
    return rows.flatMap(({ name, statistic }, i) => {
      const other = others[i]?.statistic ?? Number.NaN
      if (Number.isNaN(statistic) && Number.isNaN(other)) return []
      // A ratio of likelihoods keeps the digits that they leave it.
      const lost = Math.log10(1 + Math.abs(want[block].glance?.nobs ?? 1) / statistic)
      const shared = digits(other, statistic) + (name.endsWith('wald') ? 0 : lost)
      return shared >= least ? [] : [`${block} ${name}: ${other} for ${statistic}`]
    })
  })
}
