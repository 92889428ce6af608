import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { presentDataset } from '../contract/dataset-response.ts'
import { Cancelled } from '../core/estimation/rows/row-source.ts'
import { Failure } from '../core/failure.ts'
import type { Control } from '../core/model/spec.ts'
import { faultList } from '../decoders/fault-list.ts'
import { formatOf } from '../decoders/formats/registry.ts'
import { ingestFile, piecewiseTypes } from '../sources/ingest.ts'
import { steadyNow } from '../storage/clock.ts'
import { draftDataset } from '../storage/dataset-draft.ts'
import type { Declared, Outcome } from './answer.ts'
import type { WorkSettings } from './settings.ts'

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk)
  return `sha256:${hash.digest('hex')}`
}

/** Only some formats are read in pieces, and only as they are. */
function refuseWhole({ coding }: Declared, type: string): void {
  const detail =
    coding !== ''
      ? 'A body of this size is taken without Content-Encoding only.'
      : `A body of this size is taken as ${piecewiseTypes.join(' or ')} only: those are read in pieces.`
  if (coding === '' && piecewiseTypes.includes(type)) return
  throw new Failure({
    code: 'dataset_too_large',
    pointer: '',
    detail,
    hint: 'Send it as Parquet, which is compressed within, or as plain CSV; or send fewer rows.'
  })
}

/**
 * Keeps an uploaded file that is too large to be held: read in pieces into columns on disk, never whole in
 * memory. Throws a Failure with the faults of the data.
 */
export async function keepFile(
  path: string,
  declared: Declared,
  { settings, control }: { readonly settings: WorkSettings; readonly control: Control }
): Promise<Outcome> {
  const type = formatOf(declared.type)?.mediaTypes[0] ?? ''
  refuseWhole(declared, type)
  const { columnLimit, rowLimit, storedLimit, dataFolder, datasetTtlMs } = settings
  const { owner, name } = declared
  const options = {
    pointer: '',
    levels: new Map(),
    columnLimit,
    byteLimit: storedLimit,
    faults: faultList()
  }
  const now = steadyNow()
  const draft = draftDataset({ folder: dataFolder, owner, name })
  try {
    const digest = await digestOf(path)
    const expiresAt = datasetTtlMs === null ? null : now + datasetTtlMs
    const rest = { name, digest, format: type, createdAt: now, expiresAt }
    await ingestFile(path, type, {
      options,
      control,
      into: {
        begin({ rows, columns }) {
          refuseRows(rows, rowLimit)
          return draft.begin({ ...rest, rows, columns: columns.map(told) })
        }
      }
    })
    const { info, replaced } = draft.keep()
    const answer = Buffer.from(JSON.stringify(presentDataset(info)))
    return { kind: 'answer', body: answer, created: !replaced }
  } catch (error) {
    draft.drop()
    if (error instanceof Cancelled) return { kind: 'cancelled' }
    throw error
  }
}

function refuseRows(rows: number, most: number): void {
  if (rows <= most) return
  const detail = `There are ${rows} rows; at most ${most} are accepted.`
  throw new Failure({ code: 'dataset_too_large', pointer: '/data', detail })
}

/** A column as its data set tells it. */
function told<C extends { readonly sql: string }>({ sql: _, ...column }: C): Omit<C, 'sql'> {
  return column
}
