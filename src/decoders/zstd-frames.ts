/** Largest window that a frame may ask for: what RFC 8878, section 3.1.1.1.2 recommends to support. */
const windowLimit = 8 * 2 ** 20
const frameMagic = 0xfd2fb528
const fieldSizes = [0, 2, 4, 8] as const
const dictionarySizes = [0, 1, 2, 4] as const

/**
 * Walks the frames and block headers of zstd data (RFC 8878, section 3.1) without decompressing: they
 * are complete, need no dictionary, and no window is larger than 8 MiB, so that no header can demand
 * memory beyond what the data can fill.
 */
export function checkZstd(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    let at = 0
    while (at < bytes.length) at = endOfFrame(view, at)
    return at === bytes.length && bytes.length > 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function endOfFrame(view: DataView, from: number): number {
  const magic = view.getUint32(from, true)
  if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50) {
    return from + 8 + view.getUint32(from + 4, true)
  }
  if (magic !== frameMagic) throw new RangeError('no frame')
  const descriptor = view.getUint8(from + 4)
  const single = (descriptor & 0x20) !== 0
  const sizeField = fieldSizes[descriptor >> 6] ?? 0
  const dictionary = dictionarySizes[descriptor & 3] ?? 0
  let at = from + 5
  if (!single) {
    if (windowSize(view.getUint8(at)) > windowLimit) throw new RangeError('large window')
    at += 1
  }
  for (let i = 0; i < dictionary; i += 1) {
    if (view.getUint8(at + i) !== 0) throw new RangeError('dictionary')
  }
  at = endOfBlocks(view, at + dictionary + (single && sizeField === 0 ? 1 : sizeField))
  return at + ((descriptor & 4) === 0 ? 0 : 4)
}

function windowSize(byte: number): number {
  const base = 2 ** (10 + (byte >> 3))
  return base + (base / 8) * (byte & 7)
}

function endOfBlocks(view: DataView, from: number): number {
  for (let at = from; ; ) {
    const header = view.getUint8(at) | (view.getUint8(at + 1) << 8) | (view.getUint8(at + 2) << 16)
    const type = (header >> 1) & 3
    if (type === 3) throw new RangeError('reserved block')
    at += 3 + (type === 1 ? 1 : header >> 3)
    if (at > view.byteLength) throw new RangeError('cut short')
    if ((header & 1) === 1) return at
  }
}
