import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { printProblems } from '../../src/contract/print-problems.ts'
import { problems } from '../../src/contract/problems.ts'
import { failures } from '../../src/core/failure.ts'

const documented = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')
const sections = [...documented.matchAll(/^## (\w+)\n\n(\d+), `\/problems\/([\w-]+)`: (.+)$/gm)]

describe('docs/errors.md and the table of failures', () => {
  it.each(Object.entries(failures))('%s is documented with its status and title', (code, row) => {
    const section = sections.find((match) => match[1] === code)
    expect(section?.slice(2)).toEqual([String(row.status), code.replaceAll('_', '-'), row.title])
  })

  it('documents no problem that does not exist', () => {
    expect(sections.map((match) => match[1]).filter((code) => !problems.has(code ?? ''))).toEqual(
      []
    )
    expect(sections.length).toBe(problems.size)
  })

  it('is what "npm run errors" writes', () => {
    expect(documented).toBe(printProblems())
  })
})
