// Carries a Dockerfile out without a container engine, as nearly as that can be done.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

/** The user of the image, where this script may become it. */
const image = process.getuid?.() === 0 ? { uid: 65532, gid: 65532 } : {}

/** The way to the package registry, which a container engine has from its own configuration. */
function wayOut() {
  const names =
    /^(npm_config_(registry|cafile)|node_extra_ca_certs|ssl_cert_file|(https?|no)_proxy)$/i
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => names.test(name)))
}

/**
 * Carries the steps out below a temporary folder and starts what the last stage starts, as a user who
 * may write nowhere but in the data folder; returns what failed, or null.
 */
export async function carryOut(root, stages) {
  const home = mkdtempSync(join(tmpdir(), 'equifit-image-'))
  const ignored = new Set(['node_modules', 'dist', '.git'])
  try {
    let folder = ''
    const env = { ...wayOut(), PATH: process.env.PATH, HOME: home }
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
    const data = join(home, 'data')
    mkdirSync(data)
    chmodSync(home, 0o755)
    if (image.uid !== undefined) chownSync(data, image.uid, image.gid)
    const last = stages.at(-1)?.steps ?? []
    return await start(folder, {
      healthcheck: commandIn(last.findLast(({ word }) => word === 'HEALTHCHECK')?.rest ?? ''),
      command: commandIn(last.findLast(({ word }) => word === 'CMD')?.rest ?? ''),
      env: { ...env, HOST: '127.0.0.1', PORT: '38473', DATA_DIR: data }
    })
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** The words of a command that is written as a JSON list. */
function commandIn(text) {
  return JSON.parse(text.slice(text.indexOf('[')))
}

/** Starts the command, asks the health check until it is content, ends it gently. */
async function start(folder, { command, healthcheck, env }) {
  const run = ([program, ...args]) =>
    spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'], ...image })
  const codeOf = (child) => new Promise((done) => child.once('exit', done))
  const service = run(command)
  const until = Date.now() + 15_000
  while (Date.now() < until) {
    if ((await codeOf(run(healthcheck))) === 0) {
      service.kill('SIGTERM')
      const code = await codeOf(service)
      return code === 0 ? null : `exit code ${code} after SIGTERM`
    }
    await new Promise((done) => setTimeout(done, 100))
  }
  service.kill('SIGKILL')
  return `${command.join(' ')}: not healthy within 15 s`
}
