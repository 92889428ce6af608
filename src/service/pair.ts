/** Two byte strings in one: the length of the first in 4 bytes, then both. */
export function packPair(first: Uint8Array, second: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + first.length + second.length)
  new DataView(out.buffer).setUint32(0, first.length)
  out.set(first, 4)
  out.set(second, 4 + first.length)
  return out
}

/** The two byte strings of a pair, as views. */
export function unpackPair(packed: Uint8Array): { first: Uint8Array; second: Uint8Array } {
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(0)
  return { first: packed.subarray(4, 4 + length), second: packed.subarray(4 + length) }
}
