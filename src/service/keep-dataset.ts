import { createHash } from 'node:crypto'
import { presentDataset } from '../contract/dataset-response.ts'
import { refuseRows } from '../contract/read-fit-request.ts'
import { faultList } from '../decoders/fault-list.ts'
import { formatOf } from '../decoders/formats/registry.ts'
import { steadyNow } from '../storage/clock.ts'
import { writeDataset } from '../storage/dataset-write.ts'
import type { Declared, Outcome } from './answer.ts'
import type { WorkSettings } from './settings.ts'

/** Decodes an uploaded table and keeps it under its name. Throws a Failure with every fault of the data. */
export async function keepDataset(
  body: Uint8Array,
  { type, owner, name }: Declared,
  { columnLimit, rowLimit, datasetLimit, dataFolder, datasetTtlMs }: WorkSettings
): Promise<Outcome> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const faults = faultList()
  const options = { pointer: '', levels: new Map(), columnLimit, byteLimit: datasetLimit, faults }
  const format = formatOf(type)
  const dataset = (await format?.decode(bytes, options)) ?? null
  refuseRows(dataset, rowLimit, faults)
  if (format === null || dataset === null || faults.total() > 0) return faults.settle()
  const now = steadyNow()
  const { info, replaced } = writeDataset({
    folder: dataFolder,
    owner,
    name,
    dataset,
    digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`,
    format: format.mediaTypes[0],
    now,
    expiresAt: datasetTtlMs === null ? null : now + datasetTtlMs
  })
  const answer = Buffer.from(JSON.stringify(presentDataset(info)))
  return { kind: 'answer', body: answer, created: !replaced }
}
