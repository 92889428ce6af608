import type { Decoder } from './decoder.ts'
import * as all from './index.ts'

/** Every way to write a table inside a request, by its key under `data`. */
export const decoders: Readonly<Record<DecoderName, Decoder>> = all
export type DecoderName = keyof typeof all
