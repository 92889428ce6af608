import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ownerFolder } from '../../src/storage/dataset-place.ts'
import { sweepDatasets } from '../../src/storage/datasets.ts'
import { killAll, type ServiceProcess, startProcess } from '../support/process.ts'
import { canary } from '../support/requests.ts'
import { type Service, startService } from '../support/service.ts'
import { workSettings } from '../support/settings.ts'

/** Where the data sets lie of a service without keys. */
const folderIn = (folder: string): string => ownerFolder({ folder, owner: 'anonymous' })

const csv = (rows: number): string =>
  `x,y,g\n${Array.from({ length: rows }, (_, i) => `${i},${(i * 7) % 11},${i % 2 ? 'a' : 'b'}\n`).join('')}`

const put = ({ origin }: Pick<Service, 'origin'>, name: string, body: string) =>
  fetch(`${origin}/v1/datasets/${name}`, {
    method: 'PUT',
    headers: { 'Content-Type': 'text/csv' },
    body
  })

const fit = async ({ origin }: Pick<Service, 'origin'>, data: object) => {
  const response = await fetch(`${origin}/v1/fits`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ data, model: { formula: 'y ~ x' } })
  })
  return { status: response.status, body: await response.json() }
}

describe('a disk without room', () => {
  const folders: string[] = []
  afterEach(() => {
    killAll()
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })

  async function start(before: string): Promise<ServiceProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'equifit-disk-'))
    folders.push(folder)
    return startProcess({ DATA_DIR: folder }, before)
  }

  it('F7 refuses a data set that it cannot write, leaves nothing behind, and fits as before', async () => {
    // Files of at most 100 blocks of 1024 bytes: the write fails half way.
    const service = await start('ulimit -f 100; ')
    const refused = await put(service, 'large', csv(20_000))
    expect([refused.status, (await refused.json()).type]).toEqual([
      503,
      '/problems/store-unavailable'
    ])
    expect(refused.headers.get('retry-after')).not.toBeNull()
    expect(readdirSync(folderIn(folders[0] ?? ''))).toEqual([])
    expect((await put(service, 'small', csv(100))).status).toBe(201)
    expect((await fit(service, { dataset: 'small' })).status).toBe(200)
    expect((await fit(service, canary.data)).status).toBe(200)
    expect(service.log()).toContain('the data folder failed')
  })
})

describe('F9 a file of a data set that is not as it was written', () => {
  let service: Service
  const { dataFolder } = workSettings()
  const folder = folderIn(dataFolder)
  const path = join(folder, 'torn.columns')
  beforeAll(async () => {
    service = await startService({ dataFolder })
    expect((await put(service, 'whole', csv(100))).status).toBe(201)
  })
  afterAll(() => service.close())

  const flipped = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] ?? 0) ^ 1
    return copy
  }

  it.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['empty', () => new Uint8Array()],
    ['cut in its head', (bytes) => bytes.subarray(0, 20)],
    ['cut in its last column', (bytes) => bytes.subarray(0, bytes.length - 8)],
    ['longer than it says', (bytes) => Buffer.concat([bytes, Buffer.alloc(8)])],
    ['with a bit of a number changed', (bytes) => flipped(bytes, bytes.length - 1200)],
    ['with a bit of its description changed', (bytes) => flipped(bytes, 40)],
    ['with a giant length', (bytes) => Buffer.concat([bytes.subarray(0, 8), Buffer.alloc(9, 255)])],
    ['of another version', (bytes) => Buffer.concat([Buffer.from('EQFCOLS9'), bytes.subarray(8)])]
  ])('%s is told as damaged, alone, and mended by a new upload', async (_how, tear) => {
    await put(service, 'torn', csv(100))
    const whole = readFileSync(path)
    writeFileSync(path, tear(whole))
    const { status, body } = await fit(service, { dataset: 'torn' })
    expect([status, body.type, body.errors?.[0].pointer]).toEqual([
      422,
      '/problems/dataset-damaged',
      '/data/dataset'
    ])
    expect((await fit(service, { dataset: 'whole' })).status).toBe(200)
    const list = await (await fetch(`${service.origin}/v1/datasets`)).json()
    expect(JSON.stringify(list)).toContain('whole')
    expect((await put(service, 'torn', csv(100))).status).toBe(200)
    expect((await fit(service, { dataset: 'torn' })).status).toBe(200)
  })

  it('a draft whose writer died is swept away, one that is being written is not', async () => {
    const [old, young] = ['old.draft', 'young.draft'].map((name) => join(folder, name))
    for (const draft of [old, young]) writeFileSync(draft ?? '', 'half a data set')
    const hour = 3_600_000
    const now = Date.now()
    utimesSync(old ?? '', new Date(now - 2 * hour), new Date(now - 2 * hour))
    await sweepDatasets(dataFolder, now)
    expect(readdirSync(folder)).toContain('young.draft')
    expect(readdirSync(folder)).not.toContain('old.draft')
    expect(statSync(join(folder, 'whole.columns')).size).toBeGreaterThan(1000)
  })
})
