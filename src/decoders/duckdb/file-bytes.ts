import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { FileBytes } from '../parquet/pages.ts'

/** Bytes of a file on disk, read where they are asked for; `close` ends it. */
export function openBytes(path: string): FileBytes & { readonly close: () => void } {
  const file = openSync(path, 'r')
  return {
    length: fstatSync(file).size,
    read(from, length) {
      const bytes = new Uint8Array(length)
      for (let at = 0; at < length; ) {
        const read = readSync(file, bytes, at, length - at, from + at)
        if (read === 0) return bytes.subarray(0, at)
        at += read
      }
      return bytes
    },
    close: () => closeSync(file)
  }
}
