/**
 * Runs the lines that fits give for R and Python and writes how far the numbers agree:
 * npx tsx test/reference/reproduce/make.ts. Needs Rscript with MASS and jsonlite, and python3 with
 * statsmodels and pandas (PYTHON names another one).
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { reproductionOf } from './answers.ts'
import { reproducedFits } from './fits.ts'

const work = mkdtempSync(join(tmpdir(), 'reproduce-'))
const asked = reproducedFits.map((fit) => ({ ...fit, ...reproductionOf(fit) }))
const file = join(work, 'asked.json')
writeFileSync(file, JSON.stringify(asked))
const run = (program: string, script: string): unknown[] =>
  JSON.parse(
    execFileSync(program, [join(import.meta.dirname, script), file], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28
    })
  )
const r = run('Rscript', 'run.R')
const python = run(process.env['PYTHON'] ?? 'python3', 'run.py')
const results = asked.map(({ name, lines }, i) => ({ name, lines, r: r[i], python: python[i] }))
writeFileSync(
  join(import.meta.dirname, 'results.json'),
  `${JSON.stringify(results, null, 1)}\n`
)
