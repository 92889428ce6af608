// Writes docs/errors.md from the table of problems of the built service.

import { mkdir, writeFile } from 'node:fs/promises'
import { printProblems } from '../dist/contract/print-problems.js'

await mkdir('docs', { recursive: true })
await writeFile('docs/errors.md', printProblems())
