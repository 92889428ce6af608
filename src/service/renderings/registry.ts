import type { FitResponse } from '../../contract/fit-response.ts'
import * as all from './index.ts'
import type { Part, Rendering } from './rendering.ts'

/** Every form of an answer to a fit beside JSON, by media type. */
export const renderings: ReadonlyMap<string, Rendering> = new Map(
  Object.values<Rendering>(all).map((rendering) => [rendering.type, rendering])
)

interface Groups {
  readonly groups: readonly Partial<Part>[]
}

/** The fits of an answer that was printed as JSON. */
function partsOf(answer: Uint8Array): readonly Part[] {
  const read: FitResponse | Groups = JSON.parse(Buffer.from(answer).toString())
  if (!('groups' in read)) return 'model' in read ? [{ key: {}, fit: read }] : []
  const groups: Groups['groups'] = Array.isArray(read.groups) ? read.groups : []
  return groups.map(({ key = {}, fit = null, errors = [] }) => ({
    key,
    fit,
    ...(fit === null ? { errors } : {})
  }))
}

/** The bytes of an answer in another form. */
export async function rendered(answer: Uint8Array, rendering: Rendering): Promise<Uint8Array> {
  return Buffer.from(await rendering.render(partsOf(answer)))
}
