import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')

it('every runtime dependency has its reason in docs/dependencies.md, and there are at most 30', () => {
  const { dependencies } = z
    .object({ dependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(read('package.json')))
  const rows = [...read('docs/dependencies.md').matchAll(/^\| `(.+)` \| (.{10,}) \|$/gm)]
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(dependencies).sort())
  expect(rows.length).toBeLessThanOrEqual(30)
})
