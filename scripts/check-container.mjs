// Checks Dockerfile, docker-compose.yml and docs/kubernetes.yaml by rules; with --run also carries out
// every step of the Dockerfile in a clean folder, starts what it would start, and asks for its health.
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse, parseAllDocuments } from 'yaml'

const root = fileURLToPath(new URL('..', import.meta.url))
const text = (name) => readFileSync(join(root, name), 'utf8')

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
  if (!(rest('CMD').at(-1) ?? '').startsWith('["node"'))
    faults.push('CMD must start node without a shell')
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

/** Carries the Dockerfile out below a temporary folder; returns the line that failed, or null. */
async function carryOut(stages) {
  const home = mkdtempSync(join(tmpdir(), 'equifit-image-'))
  const ignored = new Set(['node_modules', 'dist', '.git'])
  try {
    let folder = ''
    const env = { PATH: process.env.PATH, HOME: home }
    for (const { name, steps } of stages) {
      let place = '/'
      const inStage = (path, stage = name) => join(home, stage, resolve(place, path))
      for (const { word, rest } of steps) {
        if (word === 'WORKDIR') {
          place = rest
          mkdirSync(inStage('.'), { recursive: true })
        }
        if (word === 'ENV')
          for (const pair of rest.split(' '))
            Object.assign(env, Object.fromEntries([pair.split('=')]))
        if (word === 'COPY') {
          const from = /^--from=(\S+)\s+/.exec(rest)
          const paths = rest.slice(from?.[0].length ?? 0).split(/\s+/)
          const target = paths.pop() ?? ''
          for (const path of paths) {
            const source = from === null ? join(root, path) : inStage(path, from[1])
            const into = target.endsWith('/')
              ? join(inStage(target), basename(path))
              : inStage(target)
            cpSync(source, into, {
              recursive: true,
              verbatimSymlinks: true,
              filter: (file) => !(from === null && ignored.has(basename(file)))
            })
          }
        }
        if (word === 'RUN') {
          console.log(`RUN ${rest}`)
          const { status } = spawnSync('/bin/sh', ['-c', rest], {
            cwd: inStage('.'),
            env: { ...env, NODE_ENV: '' },
            stdio: 'inherit'
          })
          if (status !== 0) return rest
        }
      }
      folder = inStage('.')
    }
    return await start(folder, {
      ...env,
      HOST: '127.0.0.1',
      PORT: '38473',
      DATA_DIR: join(home, 'data')
    })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

async function start(folder, env) {
  const service = spawn(process.execPath, ['dist/main.js'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit']
  })
  const until = Date.now() + 15_000
  while (Date.now() < until) {
    const healthy = await fetch(`http://127.0.0.1:${env.PORT}/health/ready`).then(
      ({ ok }) => ok,
      () => false
    )
    if (healthy) {
      service.kill('SIGTERM')
      const code = await new Promise((done) => service.once('exit', done))
      return code === 0 ? null : `exit code ${code} after SIGTERM`
    }
    await new Promise((done) => setTimeout(done, 100))
  }
  service.kill('SIGKILL')
  return 'CMD node dist/main.js: not healthy within 15 s'
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const faults = [
    ...faultsOfDockerfile(text('Dockerfile'), (path) => existsSync(join(root, path))),
    ...faultsOfCompose(parse(text('docker-compose.yml'), { merge: true })),
    ...faultsOfKubernetes(parseAllDocuments(text('docs/kubernetes.yaml')).map((one) => one.toJS()))
  ]
  const failed = process.argv.includes('--run')
    ? await carryOut(stagesOf(text('Dockerfile')))
    : null
  for (const fault of [...faults, ...(failed === null ? [] : [failed])]) console.error(fault)
  console.log(
    faults.length === 0 && failed === null ? 'The container files are well.' : 'Faults were found.'
  )
  process.exitCode = faults.length === 0 && failed === null ? 0 : 1
}
