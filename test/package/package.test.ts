import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the package as npm packs it', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'package-'))
    const pack = ['pack', '--ignore-scripts', '--pack-destination', folder]
    execFileSync('npm', pack, { cwd: root, stdio: 'ignore' })
    const [archive = ''] = readdirSync(folder)
    execFileSync('tar', ['xzf', archive], { cwd: folder })
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
    writeFileSync(join(folder, 'data.csv'), 'x,y\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n6,25\n')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const equifit = (...args: readonly string[]) => {
    const command = [join(folder, 'package/dist/cli.js'), ...args]
    return spawnSync(process.execPath, command, { cwd: folder, encoding: 'utf8' })
  }

  it('prints the summary of a fit from anywhere', () => {
    const { status, stdout } = equifit('fit', 'data.csv', 'y ~ x')
    expect(status).toBe(0)
    expect(stdout).toContain('Verdict: identical')
    // R: summary(lm(y ~ x)): slope 3.8485714, standard error 1.0737587.
    expect(stdout).toMatch(/^x +3\.8486 +1\.0738 /m)
  })

  it('takes a family with its options and a mean with its starts', () => {
    const student = equifit('fit', 'data.csv', 'y ~ x', '--family', 'student_t', '--option', 'df=4')
    expect(student.stdout).toContain('Verdict: different')
    const mean = ['--mean', 'a + k*x', '--response', 'y', '--start', 'a=1', '--start', 'k=1']
    expect(equifit('fit', 'data.csv', ...mean).stdout).toMatch(/^k +3\.8486 /m)
  })

  it('says what is wrong and with which formula, and fails', () => {
    const { status, stderr } = equifit('fit', 'data.csv', 'y ~ z')
    expect([status, stderr]).toEqual([1, expect.stringContaining('There is no column "z"')])
    expect(equifit('fit', 'none.csv', 'y ~ x').status).toBe(2)
    expect(equifit().status).toBe(2)
  })

  it('holds what the service serves, and neither sources nor tests', () => {
    const files = readdirSync(join(folder, 'package'), { recursive: true, encoding: 'utf8' })
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/main.js',
        'dist/explorer/index.html',
        'dist/guide/tutorial.html',
        'clients/typescript/types.ts',
        'clients/python/equifit.py',
        'openapi/openapi.json'
      ])
    )
    expect(files.filter((file) => /^(src|test|bench)\b|\.map$/.test(file))).toEqual([])
  })
})
