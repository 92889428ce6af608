// Writes openapi/openapi.json from the routes and the contract of the built service.

import { mkdir, writeFile } from 'node:fs/promises'
import { buildApp } from '../dist/app.js'

const idle = {
  run: () => Promise.reject(new Error('not started')),
  ready: () => false,
  close: async () => undefined
}
const app = await buildApp(
  { engine: idle, stopping: () => false },
  { logLevel: 'silent', bodyLimit: 1024 }
)
await app.ready()
await mkdir('openapi', { recursive: true })
await writeFile('openapi/openapi.json', `${JSON.stringify(app.swagger(), null, 2)}\n`)
await app.close()
