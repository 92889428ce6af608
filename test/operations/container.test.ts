import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import {
  faultsOfCompose,
  faultsOfDockerfile,
  faultsOfKubernetes
} from '../../scripts/check-container.mjs'

import {
  schemaFaultsOfCompose,
  schemaFaultsOfKubernetes
} from '../../scripts/container-schemas.mjs'

const root = resolve(import.meta.dirname, '../..')
const text = (name: string) => readFileSync(join(root, name), 'utf8')
const exists = (path: string) => existsSync(join(root, path))
const compose = (yaml: string): unknown => parse(yaml, { merge: true })
const objects = (yaml: string): unknown[] => parseAllDocuments(yaml).map((one) => one.toJS())

describe('the container files', () => {
  it('are valid by the schemas of the Compose Specification and of Kubernetes', () => {
    const [file, manifest] = [text('docker-compose.yml'), text('docs/kubernetes.yaml')]
    expect(schemaFaultsOfCompose(compose(file))).toEqual([])
    expect(schemaFaultsOfKubernetes(objects(manifest))).toEqual([])
    const key = compose(file.replace('read_only:', 'readonly:'))
    expect(schemaFaultsOfCompose(key).join()).toContain('additional properties')
    const duration = compose(file.replace('interval: 2s', 'interval: soon'))
    expect(schemaFaultsOfCompose(duration).join()).toContain('duration')
    const count = objects(manifest.replace(/replicas: \d+/, 'replicas: two'))
    expect(schemaFaultsOfKubernetes(count).join()).toContain('integer')
    const kind = objects(manifest.replace('kind: Deployment', 'kind: Deploiment'))
    expect(schemaFaultsOfKubernetes(kind).join()).toContain('no schema')
  })

  it('keep the rules', () => {
    expect(faultsOfDockerfile(text('Dockerfile'), exists)).toEqual([])
    expect(faultsOfCompose(compose(text('docker-compose.yml')))).toEqual([])
    expect(faultsOfKubernetes(objects(text('docs/kubernetes.yaml')))).toEqual([])
  })

  it.each([
    ['root', 'USER 65532:65532', 'USER 0'],
    ['a shell', /CMD \["node", .*/, 'CMD node dist/bundle/main.js'],
    ['another command than npm start', '"--initial-old-space-size=64", ', ''],
    ['a file that is not there', 'COPY src src', 'COPY source src'],
    ['a stage that is not there', '--from=build /app/dist', '--from=built /app/dist']
  ])('a Dockerfile with %s is found', (_what, from, to) => {
    const changed = text('Dockerfile').replace(from, to)
    expect(changed).not.toBe(text('Dockerfile'))
    expect(faultsOfDockerfile(changed, exists)).toHaveLength(1)
  })

  it.each([
    ['a port open to others', '127.0.0.1:3000:3000', '3000:3000'],
    ['a dependency that is not there', 'depends_on: [replica-1', 'depends_on: [replica-7'],
    ['a second service by default', 'image: caddy:2\n    profiles: [replicas]', 'image: caddy:2']
  ])('a compose file with %s is found', (_what, from, to) => {
    const changed = text('docker-compose.yml').replace(from, to)
    expect(changed).not.toBe(text('docker-compose.yml'))
    expect(faultsOfCompose(compose(changed))).toHaveLength(1)
  })

  it.each([
    ['a writable root', 'readOnlyRootFilesystem: true', 'readOnlyRootFilesystem: false'],
    ['an old API', 'autoscaling/v2', 'autoscaling/v1'],
    ['a service that selects nothing', 'selector: { app: equifit }', 'selector: { app: other }']
  ])('a manifest with %s is found', (_what, from, to) => {
    const changed = text('docs/kubernetes.yaml').replace(from, to)
    expect(changed).not.toBe(text('docs/kubernetes.yaml'))
    expect(faultsOfKubernetes(objects(changed))).toHaveLength(1)
  })
})
