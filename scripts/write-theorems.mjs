// Writes docs/theorems.md from the registry of theorems of the built service.

import { mkdir, writeFile } from 'node:fs/promises'
import { printTheorems } from '../dist/contract/print-theorems.js'

await mkdir('docs', { recursive: true })
await writeFile('docs/theorems.md', printTheorems())
