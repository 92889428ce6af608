import { createHash } from 'node:crypto'
import { Failure } from '../core/failure.ts'
import type { Dataset } from '../core/model/dataset.ts'
import { faultList } from '../decoders/fault-list.ts'
import { formatOf, formatOfFile, tableMediaTypes } from '../decoders/formats/registry.ts'
import type { Json, JsonObject } from '../decoders/json-reader.ts'
import { parseJson } from '../decoders/json-text.ts'
import { isObject } from '../decoders/kinds.ts'
import { statedLevels } from '../decoders/levels.ts'
import { type Part, readMultipart } from '../decoders/multipart.ts'
import type { Declared } from './answer.ts'
import type { WorkSettings } from './settings.ts'

/** A request in JSON, and the table that came beside it. */
export interface Unpacked {
  readonly request: Uint8Array
  readonly attached: { readonly name: string; readonly dataset: Dataset } | null
}

/**
 * A multipart body as a request that refers to its part "data" as it would to a stored data set, under
 * the digest of the part; any other body as it is. Throws a Failure with the faults of the data.
 */
export async function unpack(
  body: Uint8Array,
  { type }: Declared,
  settings: WorkSettings
): Promise<Unpacked> {
  if (!/^multipart\/form-data\b/i.test(type)) return { request: body, attached: null }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  const parts = readMultipart(bytes, type)
  const spec = specOf(onlyPart(parts, 'spec'))
  const file = onlyPart(parts, 'data')
  const data = isObject(spec['data']) ? spec['data'] : {}
  const dataset = await tableOf(file, data['levels'], settings)
  const name = `sha256:${createHash('sha256').update(file.content).digest('hex')}`
  const request = JSON.stringify({ ...spec, data: { ...data, dataset: name } })
  return { request: Buffer.from(request), attached: { name, dataset } }
}

function onlyPart(parts: readonly Part[], name: string): Part {
  const [part, second] = parts.filter((candidate) => candidate.name === name)
  const other = parts.find((candidate) => candidate.name !== 'spec' && candidate.name !== 'data')
  if (part !== undefined && second === undefined && other === undefined) return part
  const detail = 'The body needs exactly one part "spec" and one part "data", and no other.'
  throw new Failure({ code: 'bad_multipart', pointer: '', detail })
}

function specOf({ content }: Part): JsonObject {
  const { value } = parseJson(content)
  if (!isObject(value)) {
    const detail = 'The part "spec" must be a JSON object.'
    throw new Failure({ code: 'invalid_value', pointer: '', detail })
  }
  const { data } = value
  const given = ['columns', 'rows', 'csv', 'dataset', 'matrices'].find(
    (key) => isObject(data) && data[key] !== undefined
  )
  if (given === undefined) return value
  const detail = `The part "spec" has data of its own ("${given}") beside the part "data".`
  throw new Failure({ code: 'invalid_value', pointer: `/data/${given}`, detail })
}

async function tableOf(
  { type, filename, content }: Part,
  levels: Json | undefined,
  settings: WorkSettings
): Promise<Dataset> {
  const format = formatOf(type) ?? formatOfFile(filename)
  if (format === null) {
    const detail = `The part "data" must have one of the types ${tableMediaTypes.join(', ')}, or a file name that tells it.`
    throw new Failure({ code: 'bad_multipart', pointer: '/data', detail })
  }
  const faults = faultList()
  const options = {
    pointer: '/data',
    levels: statedLevels(levels),
    columnLimit: settings.columnLimit,
    byteLimit: settings.datasetLimit,
    faults
  }
  const dataset = await format.decode(content, options)
  return dataset === null || faults.total() > 0 ? faults.settle() : dataset
}
