import { readdirSync, readFileSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '../../src')

/** Import order, from left to right; a file imports from its own part or from one to its left. */
const order = [
  'kernels/',
  'core/failure.ts',
  'core/numeric/',
  'core/model/',
  'core/estimation/',
  'decoders/',
  'sources/',
  'contract/',
  'storage/',
  'service/',
  'http/',
  'explorer/',
  'config.ts',
  'app.ts',
  'main.ts',
  'cli.ts'
]
const doors: readonly { readonly of: RegExp; readonly only: RegExp }[] = [
  { of: /^ml-matrix$/, only: /^core\/numeric\/linalg\// },
  { of: /^@stdlib\//, only: /^core\/numeric\/special\// },
  { of: /^zod$/, only: /^(contract\/|config\.ts$|http\/)/ },
  { of: /^(fastify|@fastify\/|fastify-type-provider-zod)/, only: /^(http\/|app\.ts$)/ },
  { of: /^pino$/, only: /^http\// },
  { of: /^node:/, only: /^(?!core\/)/ },
  { of: /^[^.]/, only: /^(?!core\/)|^core\/numeric\/(linalg|special)\// }
]

interface Source {
  /** Path below src with forward slashes. */
  readonly path: string
  readonly text: string
}

const sources: readonly Source[] = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({
    path: path.split(sep).join('/'),
    text: readFileSync(resolve(root, path), 'utf8')
  }))

function importsOf({ text }: Source): readonly string[] {
  const pattern =
    /^\s*(?:import|export)\s[^'"]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|import\('([^']+)'\)/gm
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? match[3] ?? '')
}

function rankOf(path: string): number {
  return order.findIndex((part) => path === part || (part.endsWith('/') && path.startsWith(part)))
}

function violations(files: readonly Source[]): string[] {
  return files.flatMap((file) =>
    importsOf(file).flatMap((name) => {
      if (!name.startsWith('.')) {
        const shut = doors.some(({ of, only }) => of.test(name) && !only.test(file.path))
        return shut ? [`${file.path} imports ${name}`] : []
      }
      const target = relative(root, resolve(root, file.path, '..', name))
        .split(sep)
        .join('/')
      const decoding = file.path.startsWith('decoders/') && target.startsWith('core/estimation/')
      return decoding || rankOf(target) > rankOf(file.path)
        ? [`${file.path} imports ${target}`]
        : []
    })
  )
}

describe('imports go leftwards', () => {
  it('every file belongs to a part of the order', () => {
    expect(sources.filter(({ path }) => rankOf(path) === -1).map(({ path }) => path)).toEqual([])
  })

  it('sees every file and its imports', () => {
    const seen = new Set(sources.map(({ path }) => path))
    expect(seen.has('main.ts') && seen.has('core/estimation/estimate.ts')).toBe(true)
    const mentioned = sources.reduce((n, { text }) => n + (text.match(/ from '/g)?.length ?? 0), 0)
    const found = sources.reduce((n, file) => n + importsOf(file).length, 0)
    expect(found).toBeGreaterThanOrEqual(mentioned)
  })

  it('holds everywhere', () => {
    expect(violations(sources)).toEqual([])
  })

  it.each([
    ['core/numeric/planted.ts', '../model/dataset.ts'],
    ['core/model/planted.ts', 'zod'],
    ['core/model/planted.ts', 'node:fs'],
    ['core/estimation/planted.ts', 'ml-matrix'],
    ['decoders/planted.ts', '../core/estimation/report.ts'],
    ['contract/planted.ts', '../service/pool.ts'],
    ['service/planted.ts', 'fastify'],
    ['service/planted.ts', '../http/accept.ts']
  ])('finds a violation planted in %s: %s', (path, name) => {
    const planted = { path, text: `import { x } from '${name}'\n` }
    expect(violations([...sources, planted])).toHaveLength(violations(sources).length + 1)
  })
})
