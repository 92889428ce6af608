/** RFC 6901 pointer of a path, `/data/columns/a~1b/17`; '' is the whole document. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/** At most 40 characters of what a client wrote, without control characters. */
export function quote(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '·')
  const short = plain.length > 40 ? `${plain.slice(0, 39)}…` : plain
  return `"${short.replace(/\p{Surrogate}/gu, '\ufffd')}"`
}
