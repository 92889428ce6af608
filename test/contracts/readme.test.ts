import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { engineVersion } from '../../src/contract/present.ts'

const at = (path: string) => new URL(`../../${path}`, import.meta.url)
const readme = readFileSync(at('README.md'), 'utf8')
const config = readFileSync(at('src/config.ts'), 'utf8')

describe('README.md', () => {
  it('lists every environment variable that is read, and no other', () => {
    const listed = [...readme.matchAll(/^\| `([A-Z_]+)` \|/gm)].map((match) => match[1])
    const read = [...config.matchAll(/^ {2}([A-Z_]+): /gm)].map((match) => match[1])
    expect(listed).toEqual(read)
  })

  it.each(
    [...readme.matchAll(/^\| `([A-Z_]+)` \| `([^`]+)` \|/gm)].map((m) => [m[1] ?? '', m[2] ?? ''])
  )('tells the default of %s', (name, value) => {
    expect(readConfig({ [name]: value })).toEqual(readConfig({}))
  })
})

it('the engine has the version of the package', () => {
  expect(JSON.parse(readFileSync(at('package.json'), 'utf8'))).toMatchObject({
    version: engineVersion
  })
})
