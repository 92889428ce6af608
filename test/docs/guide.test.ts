import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Service, startService } from '../support/service.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const docs = join(root, 'docs')
const pages = readdirSync(docs, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ file, text: readFileSync(join(docs, file), 'utf8') }))
const run = promisify(execFile)

let service: Service
beforeAll(async () => {
  service = await startService()
})
afterAll(() => service.close())

const fence = /^```json POST (\S+)(?: → (\w+))?\n([\s\S]*?)^```$/gm
const requests = pages.flatMap(({ file, text }) =>
  [...text.matchAll(fence)].map(([, path = '', verdict, body = ''], i) => ({
    name: `${file} ${i + 1}: ${verdict ?? path}`,
    path,
    verdict,
    body
  }))
)

describe('the guide', () => {
  it('has requests on every page of a problem type and in the tutorial', () => {
    const covered = new Set(requests.map(({ name }) => name.split(' ')[0]))
    const expected = pages.map(({ file }) => file).filter((file) => /^models|^tutorial/.test(file))
    expect(expected.filter((file) => !covered.has(file))).toEqual([])
    expect(expected.length).toBeGreaterThan(6)
  })

  it.each(requests)('$name', async ({ path, verdict, body }) => {
    const response = await fetch(service.origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body
    })
    const answer = await response.json()
    expect([response.status, answer.errors]).toEqual([200, undefined])
    expect(answer.equivalence?.verdict).toBe(verdict)
  })

  const links = pages.flatMap(({ file, text }) =>
    [...text.matchAll(/\]\(([^):#]+\.md)[^)]*\)/g)].map(([, to = '']) => [file, to] as const)
  )
  it.each(links)('%s links to %s, which exists', (file, to) => {
    expect(readFileSync(join(docs, file, '..', to), 'utf8')).not.toBe('')
  })

  it.each(pages.map(({ file }) => file.replace(/^.*\//, '').replace(/\.md$/, '')))(
    'GET /guide/%s is a page',
    async (name) => {
      const response = await fetch(`${service.origin}/guide/${name}`)
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        'text/html; charset=utf-8'
      ])
      expect(await response.text()).toMatch(/<article><h1/)
    }
  )
})

const programs: Readonly<Record<string, readonly string[]>> = {
  bash: ['bash', '-e', '-c'],
  python: ['python3', '-B', '-c'],
  r: ['Rscript', '-e'],
  typescript: [process.execPath, '--import', 'tsx', '--input-type=module', '-e']
}
const calling = pages.find(({ file }) => file === 'calling.md')?.text ?? ''
const snippets = [...calling.matchAll(/^```(bash|python|r|typescript)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', code = '']) => [language, code] as const
)

const probes: Readonly<Record<string, readonly [string, ...string[]]>> = {
  python: ['python3', '--version'],
  r: ['Rscript', '-e', 'library(httr2)']
}
const absent = Object.entries(probes).flatMap(([language, [program, ...args]]) =>
  spawnSync(program, args).status === 0 ? [] : [language]
)
if (absent.length > 0) {
  process.stdout.write(
    `Not installed, so their code in calling.md is not run: ${absent.join(', ')}\n`
  )
}

describe('calling.md', () => {
  it.each(snippets.filter(([language]) => !absent.includes(language)))(
    '%s code runs and prints an answer',
    async (language, code) => {
      const [program = '', ...args] = programs[language] ?? []
      const folder = mkdtempSync(join(tmpdir(), 'guide-'))
      const npx = `npx() { shift; ${process.execPath} ${join(root, 'dist/cli.js')} "$@"; }\n`
      const here = `${language === 'bash' ? npx : ''}${code}`
        .replaceAll('http://127.0.0.1:3000', service.origin)
        .replaceAll('./clients/', `${root}/clients/`)
      writeFileSync(join(folder, 'code.txt'), here)
      const cwd =
        language === 'bash' ? folder : language === 'python' ? join(root, 'clients/python') : root
      const { stdout } = await run(program, [...args, here], { cwd })
      expect(stdout).toMatch(/identical|same coefficients/)
    }
  )
})
