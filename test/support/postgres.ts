import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'

export interface Database {
  readonly url: string
  /** Ends the server at once, as a crash does; `go` starts it again on the same data. */
  halt(): void
  go(): void
  stop(): void
}

/** Where Debian keeps the programs of its newest PostgreSQL; null when it is not installed. */
function programs(): string | null {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root)
    ? readdirSync(root)
        .map(Number)
        .sort((a, b) => b - a)
    : []
  const found = versions.find((version) => existsSync(join(root, String(version), 'bin/initdb')))
  return found === undefined ? null : join(root, String(found), 'bin')
}

/** Whether tests against PostgreSQL can run; says so on standard error when they cannot. */
export function postgresAvailable(): boolean {
  if (process.env['TEST_DATABASE_URL'] !== undefined || programs() !== null) return true
  process.stderr.write('PostgreSQL is not installed: what it stores is not tested here.\n')
  return false
}

function elsewhere(url: string): Database {
  const refuse = (): never => {
    throw new Error('the database of TEST_DATABASE_URL is not ours to stop')
  }
  return { url, halt: refuse, go: refuse, stop: () => undefined }
}

/** A cluster of its own in a temporary folder, reachable by a socket there only. */
export function startPostgres(): Database {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) return elsewhere(given)
  const bin = programs()
  if (bin === null) throw new Error('PostgreSQL is not installed')
  const folder = mkdtempSync('/tmp/equifit-postgres-')
  const data = join(folder, 'data')
  const run = (program: string, args: readonly string[]): void => {
    // PostgreSQL refuses to run as root; Debian has a user for it.
    const [command, before] =
      userInfo().uid === 0
        ? ['runuser', ['-u', 'postgres', '--', join(bin, program)]]
        : [join(bin, program), []]
    execFileSync(command, [...before, ...args], { stdio: 'ignore', cwd: '/' })
  }
  if (userInfo().uid === 0) execFileSync('chown', ['postgres', folder])
  chmodSync(folder, 0o700)
  run('initdb', ['-D', data, '-U', 'equifit', '--auth=trust', '--no-sync', '-E', 'UTF8'])
  const settings = `-k ${folder} -c listen_addresses= -c fsync=off -c max_connections=60`
  const go = (): void =>
    run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', settings, 'start'])
  const halt = (): void => run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
  go()
  return {
    halt,
    go,
    url: `postgres://equifit@localhost/postgres?host=${encodeURIComponent(folder)}`,
    stop() {
      halt()
      rmSync(folder, { recursive: true, force: true })
    }
  }
}
