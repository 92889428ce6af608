import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { reproductionOf } from '../../reference/reproduce/answers.ts'
import { reproducedFits } from '../../reference/reproduce/fits.ts'
import { digits } from '../../support/digits.ts'

interface Run {
  readonly estimates?: Readonly<Record<string, number>>
  readonly error?: string
}

interface Result {
  readonly name: string
  readonly lines: { readonly r: string | null; readonly python: string | null }
  readonly r: Run | null
  readonly python: Run | null
}

/** What R and statsmodels made of the lines; test/reference/reproduce/make.ts runs them. */
const file = new URL('../../reference/reproduce/results.json', import.meta.url)
const results: readonly Result[] = JSON.parse(readFileSync(file, 'utf8'))

describe('the lines of "reproduce" give the same numbers elsewhere', () => {
  it('every fit has been run', () => {
    expect(results.map(({ name }) => name)).toEqual(reproducedFits.map(({ name }) => name))
    expect(results.filter(({ r }) => r !== null).length).toBeGreaterThanOrEqual(27)
    expect(results.filter(({ python }) => python !== null).length).toBeGreaterThanOrEqual(20)
  })

  it.each(reproducedFits.map((fit, i) => [fit.name, fit, results[i]] as const))(
    '%s',
    (_name, fit, result) => {
      const { lines, estimates } = reproductionOf(fit)
      expect(lines).toEqual(result?.lines)
      const ours = Object.values(estimates).toSorted((a, b) => a - b)
      for (const run of [result?.r, result?.python]) {
        if (run === null) continue
        expect(run?.error).toBeUndefined()
        // Their names of factor terms differ from ours, so the values are compared in order of size.
        const theirs = Object.values(run?.estimates ?? {}).toSorted((a, b) => a - b)
        expect(theirs.length).toBe(ours.length)
        theirs.forEach((value, j) => {
          expect(digits(value, ours[j] ?? Number.NaN)).toBeGreaterThan(7)
        })
      }
    }
  )
})
