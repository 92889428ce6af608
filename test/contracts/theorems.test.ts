import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { plainContext, printTheorems } from '../../src/contract/print-theorems.ts'
import { theorems } from '../../src/core/estimation/theorems/registry.ts'
import { fitOf } from '../support/fit.ts'

/** Gap in standard errors up to which two searches of one optimum may end apart. */
const rounding = 1e-7
const equal = ['identical', 'identical_for_design', 'coincident']

const witnesses = theorems.flatMap((theorem) =>
  (theorem.witnesses?.() ?? []).map((witness) => ({
    theorem,
    witness,
    id: theorem.id,
    title: witness.title
  }))
)

describe('every theorem', () => {
  it.each(theorems)(
    '$id states itself, its proof, its counterexample and its reference',
    (theorem) => {
      for (const text of [
        theorem.title,
        theorem.statement,
        theorem.proof,
        theorem.counterexample
      ]) {
        expect(text.length).toBeGreaterThan(10)
      }
      expect(theorem.reference).not.toBe('')
      expect(theorem.id).toMatch(/^[a-z0-9-]+$/)
    }
  )

  it.each(theorems)('$id gives a remedy only for a condition that it has', (theorem) => {
    const { report } = fitOf(
      { formula: 'y ~ x', family: { name: 'normal', options: {} } },
      { x: [0, 1, 2, 4], y: [1, 3, 2, 6] }
    )
    expect(report.equivalence.theorems_examined.map((examined) => examined.theorem)).toContain(
      theorem.id
    )
    const blank = theorem.conditions(plainContext)
    const known = blank.map(({ condition }) => condition)
    for (const condition of Object.keys(theorem.remedies ?? {})) expect(known).toContain(condition)
  })

  it('has an id of its own', () => {
    expect(new Set(theorems.map(({ id }) => id)).size).toBe(theorems.length)
  })
})

describe('a witness', () => {
  it.each(witnesses)('of $id, $title, meets or breaks what it says', ({ theorem, witness }) => {
    const { report } = fitOf(witness.model, witness.columns)
    const examined = report.equivalence.theorems_examined.find((one) => one.theorem === theorem.id)
    expect(examined?.failed_condition ?? null).toBe(witness.breaks)
    expect(examined?.applies).toBe(witness.breaks === null)
  })

  it.each(witnesses)('of $id, $title, shows the gap that it claims', ({ witness }) => {
    const { report, gap } = fitOf(witness.model, witness.columns)
    expect(equal.includes(report.equivalence.verdict)).toBe(witness.equal)
    expect(report.equivalence.consistent).toBe(true)
    if (witness.equal) expect(gap).toBeLessThan(rounding)
    else expect(gap).toBeGreaterThan(1e-3)
  })
})

describe('docs/theorems.md', () => {
  it('is what "npm run theorems" writes', () => {
    const committed = readFileSync(new URL('../../docs/theorems.md', import.meta.url), 'utf8')
    expect(committed).toBe(printTheorems())
  })
})
