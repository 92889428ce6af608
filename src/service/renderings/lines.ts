import type { Part, Rendering } from './rendering.ts'

/** One JSON document a line: the groups, those refused with their errors, or the one fit. */
export const lines: Rendering = {
  type: 'application/x-ndjson',
  include: [],
  part: (json) => `${json}\n`,
  render: (parts) => parts.map((part) => `${JSON.stringify(shown(part))}\n`).join('')
}

function shown(part: Part): unknown {
  return Object.keys(part.key).length === 0 ? part.fit : part
}
