// Writes openapi/openapi.json from the routes and the contract of the built service, and from it the
// types of the TypeScript client.

import { mkdir, writeFile } from 'node:fs/promises'
import { buildApp } from '../dist/app.js'
import { printClientTypes } from '../dist/contract/print-client-types.js'

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
const document = JSON.stringify(app.swagger(), null, 2)
await writeFile('openapi/openapi.json', `${document}\n`)
await writeFile('clients/typescript/types.ts', printClientTypes(JSON.parse(document)))
await app.close()
