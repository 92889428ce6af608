import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../..')
const page = readFileSync(join(root, 'docs/reliability.md'), 'utf8')
const named = [...page.matchAll(/`((?:test|bench)\/[\w./-]+)`(?: “([^”]+)”)?/g)]

it('the table of faults names tests that exist', () => {
  expect(named.length).toBeGreaterThan(70)
  const absent = named.flatMap(([, path = '', words]) => {
    const file = join(root, path)
    if (!existsSync(file)) return [path]
    return words === undefined || readFileSync(file, 'utf8').includes(words)
      ? []
      : [`${path} ${words}`]
  })
  expect(absent).toEqual([])
})

it('every row of the matrix of faults is in it', () => {
  const cells = [...page.matchAll(/^\| ([A-G][^|]*) \|/gm)].flatMap(([, cell = '']) =>
    cell.split(', ')
  )
  const rows = cells.flatMap((cell) => {
    const [, group = '', from = '', to = from] = /^([A-G])(\d+)(?:–[A-G](\d+))?/.exec(cell) ?? []
    return Array.from(
      { length: Number(to) - Number(from) + 1 },
      (_, i) => `${group}${Number(from) + i}`
    )
  })
  const apart = new Set(['C14', 'C15', 'D10'])
  const sizes = { A: 13, B: 18, C: 15, D: 14, F: 17, G: 8 }
  const all = Object.entries(sizes).flatMap(([group, size]) =>
    Array.from({ length: size }, (_, i) => `${group}${i + 1}`)
  )
  expect(all.filter((row) => !rows.includes(row) && !apart.has(row))).toEqual([])
})
