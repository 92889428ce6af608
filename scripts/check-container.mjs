// Checks Dockerfile, docker-compose.yml and docs/kubernetes.yaml by their schemas and by rules; with --run
// also carries out every step of the Dockerfile in a clean folder and starts what it would start:
// PATH=/where/node/24/is:$PATH node scripts/check-container.mjs --run
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'
import { schemaFaultsOfCompose, schemaFaultsOfKubernetes } from './container-schemas.mjs'
import { carryOut } from './run-dockerfile.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const text = (name) => readFileSync(join(root, name), 'utf8')

/** The command of the start script, as a Dockerfile writes it without a shell. */
const command = JSON.stringify(
  JSON.parse(text('package.json')).scripts.start.split(' ')
).replaceAll(',', ', ')

/** The instructions of a Dockerfile, continuation lines joined, in their stages. */
export function stagesOf(dockerfile) {
  const stages = []
  const lines = dockerfile.replace(/\\\n\s*/g, ' ').split('\n')
  for (const line of lines.map((one) => one.trim())) {
    if (line === '' || line.startsWith('#')) continue
    const [, word = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
    if (word === 'FROM') {
      const [, image = '', name = String(stages.length)] =
        /^(\S+)(?:\s+AS\s+(\S+))?$/i.exec(rest) ?? []
      stages.push({ image, name, steps: [] })
    } else stages.at(-1)?.steps.push({ word, rest })
  }
  return stages
}

/** What is wrong with a Dockerfile; `exists` tells whether a path is in the repository. */
export function faultsOfDockerfile(dockerfile, exists) {
  const stages = stagesOf(dockerfile)
  const last = stages.at(-1)
  if (last === undefined) return ['there is no stage']
  const faults = []
  const rest = (word) => last.steps.filter((step) => step.word === word).map((step) => step.rest)
  if (!/^\d+(:\d+)?$/.test(rest('USER').at(-1) ?? '') || /^0/.test(rest('USER').at(-1) ?? '0'))
    faults.push('the last stage must end as a numeric user other than root')
  if (rest('CMD').at(-1) !== command)
    faults.push(`CMD must be the start script without a shell, ${command}`)
  if (!/CMD \["node"/.test(rest('HEALTHCHECK').at(-1) ?? ''))
    faults.push('HEALTHCHECK must run node without a shell')
  if (stages.length < 2) faults.push('what builds must not be in what runs')
  for (const { image, steps } of stages) {
    if (!/^node:24/.test(image)) faults.push(`${image} is not Node 24`)
    for (const { word, rest: what } of steps) {
      if (word !== 'COPY') continue
      const from = /^--from=(\S+)/.exec(what)?.[1]
      if (from !== undefined && !stages.some(({ name }) => name === from))
        faults.push(`COPY from the unknown stage ${from}`)
      if (from !== undefined) continue
      for (const path of what.split(/\s+/).slice(0, -1))
        if (!exists(path)) faults.push(`COPY of ${path}, which does not exist`)
    }
  }
  return faults
}

/** What is wrong with a compose file, by the rules that this service needs. */
export function faultsOfCompose(compose) {
  const faults = []
  const { services = {}, volumes = {} } = compose ?? {}
  const names = Object.keys(services)
  const usual = names.filter((name) => services[name].profiles === undefined)
  if (usual.length !== 1) faults.push('without a profile exactly one service is to run')
  for (const [name, service] of Object.entries(services)) {
    if ((service.image === undefined) === (service.build === undefined))
      faults.push(`${name}: exactly one of image and build`)
    for (const port of service.ports ?? [])
      if (!/^127\.0\.0\.1:\d+:\d+$/.test(port))
        faults.push(`${name}: port ${port} is open to others`)
    const needs = Array.isArray(service.depends_on)
      ? service.depends_on
      : Object.keys(service.depends_on ?? {})
    for (const need of needs) if (!names.includes(need)) faults.push(`${name}: depends on ${need}`)
    for (const volume of service.volumes ?? [])
      if (!Object.hasOwn(volumes, volume.split(':')[0])) faults.push(`${name}: volume ${volume}`)
    if (service.build === undefined) continue
    if (service.read_only !== true) faults.push(`${name}: the root must be read-only`)
    if (service.cap_drop?.[0] !== 'ALL') faults.push(`${name}: all capabilities must be dropped`)
    if (!service.security_opt?.includes('no-new-privileges:true'))
      faults.push(`${name}: privileges`)
  }
  return faults
}

const apiVersions = {
  Secret: 'v1',
  Service: 'v1',
  PersistentVolumeClaim: 'v1',
  Deployment: 'apps/v1',
  PodDisruptionBudget: 'policy/v1',
  HorizontalPodAutoscaler: 'autoscaling/v2'
}

/** What is wrong with Kubernetes objects. */
export function faultsOfKubernetes(objects) {
  const faults = objects.flatMap(({ kind, apiVersion, metadata }) =>
    apiVersions[kind] === apiVersion && metadata?.name ? [] : [`${kind} of ${apiVersion}`]
  )
  const one = (kind) => objects.find((object) => object.kind === kind)
  const { spec } = one('Deployment') ?? {}
  const pod = spec?.template?.spec
  const container = pod?.containers?.[0]
  const labels = JSON.stringify(spec?.selector?.matchLabels)
  if (labels !== JSON.stringify(spec?.template?.metadata?.labels))
    faults.push('selector and labels differ')
  if (JSON.stringify(one('Service')?.spec?.selector) !== labels)
    faults.push('the service selects others')
  if (pod?.securityContext?.runAsNonRoot !== true) faults.push('runAsNonRoot')
  if (container?.securityContext?.readOnlyRootFilesystem !== true)
    faults.push('readOnlyRootFilesystem')
  if (container?.securityContext?.allowPrivilegeEscalation !== false)
    faults.push('allowPrivilegeEscalation')
  for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
    if (!container?.[probe]?.httpGet?.path?.startsWith('/health/')) faults.push(probe)
  if (container?.resources?.limits?.memory === undefined) faults.push('no memory limit')
  if (!(pod?.terminationGracePeriodSeconds > 30))
    faults.push('the grace period is shorter than the drain')
  const mounted = (container?.volumeMounts ?? []).map(({ name }) => name)
  const known = (pod?.volumes ?? []).map(({ name }) => name)
  if (mounted.some((name) => !known.includes(name))) faults.push('a mount without a volume')
  if (
    one('HorizontalPodAutoscaler')?.spec?.scaleTargetRef?.name !== one('Deployment')?.metadata?.name
  )
    faults.push('the autoscaler scales another')
  return faults
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const compose = parse(text('docker-compose.yml'), { merge: true })
  const objects = parseAllDocuments(text('docs/kubernetes.yaml')).map((one) => one.toJS())
  const faults = [
    ...faultsOfDockerfile(text('Dockerfile'), (path) => existsSync(join(root, path))),
    ...schemaFaultsOfCompose(compose),
    ...faultsOfCompose(compose),
    ...schemaFaultsOfKubernetes(objects),
    ...faultsOfKubernetes(objects)
  ]
  const failed = process.argv.includes('--run')
    ? await carryOut(root, stagesOf(text('Dockerfile')))
    : null
  for (const fault of [...faults, ...(failed === null ? [] : [failed])]) console.error(fault)
  console.log(
    faults.length === 0 && failed === null ? 'The container files are well.' : 'Faults were found.'
  )
  process.exitCode = faults.length === 0 && failed === null ? 0 : 1
}
