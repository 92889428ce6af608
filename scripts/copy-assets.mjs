// Copies what the compiler does not: static files that the service serves.

import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'

if (existsSync('src/explorer')) await cp('src/explorer', 'dist/explorer', { recursive: true })
