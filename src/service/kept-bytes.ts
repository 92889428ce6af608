import { deserialize, serialize } from 'node:v8'
import type { KeptFit } from '../core/estimation/rows/prediction/kept-fit.ts'
import { Failure } from '../core/failure.ts'

/** The layout that this version of the service writes. */
const layout = 2

interface Written {
  readonly layout: number
  readonly fit: KeptFit
}

/** A kept fit as bytes, the first of which begins no JSON. */
export function packKept(fit: KeptFit): Uint8Array {
  const written: Written = { layout, fit }
  return serialize(written)
}

/** The kept fit in such bytes; null for a request as JSON. Throws Failure for one of another layout. */
export function unpackKept(bytes: Uint8Array): KeptFit | null {
  if (bytes[0] !== 0xff) return null
  const written: Written = deserialize(bytes)
  if (written.layout === layout) return written.fit
  throw new Failure({
    code: 'unsupported',
    pointer: '/fit',
    detail: 'The fit was stored by another version of the service.',
    hint: 'Make it again.'
  })
}
