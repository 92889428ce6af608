import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })
  )
})

it('the lock file has an entry for every optional package, those of other platforms included', () => {
  const file = new URL('../../package-lock.json', import.meta.url)
  const { packages } = lock.parse(JSON.parse(readFileSync(file, 'utf8')))
  const paths = Object.keys(packages)
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter(
      (name) => !paths.some((path) => path.endsWith(`node_modules/${name}`))
    )
  )
  // "npm ci" refuses a lock file with gaps; a registry that lacks a platform leaves them.
  expect(missing).toEqual([])
  expect(paths.length).toBeGreaterThan(100)
})
