/** The best of the offered media types for an Accept header; null when none is acceptable. */
export function negotiate(accept: string | undefined, offered: readonly string[]): string | null {
  const [first] = offered
  if (accept === undefined || accept.trim() === '') return first ?? null
  const ranges = accept.split(',').map(parseRange)
  const graded = offered.map((type) => ({ type, quality: qualityOf(type, ranges) }))
  const best = Math.max(0, ...graded.map(({ quality }) => quality))
  return best === 0 ? null : (graded.find(({ quality }) => quality === best)?.type ?? null)
}

interface Range {
  readonly type: string
  readonly subtype: string
  readonly quality: number
}

function parseRange(text: string): Range {
  const [name = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const [type = '', subtype = ''] = name.split('/')
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  const quality = q === undefined ? 1 : Number(q)
  return { type, subtype, quality: Number.isFinite(quality) ? quality : 0 }
}

/** The most specific range that matches decides (RFC 9110, section 12.5.1). */
function qualityOf(offered: string, ranges: readonly Range[]): number {
  const [type = '', subtype = ''] = offered.split('/')
  const exact = ranges.find((range) => range.type === type && range.subtype === subtype)
  const family = ranges.find((range) => range.type === type && range.subtype === '*')
  const any = ranges.find((range) => range.type === '*' && range.subtype === '*')
  return (exact ?? family ?? any)?.quality ?? 0
}
