import type { Rendering } from './rendering.ts'

/** One JSON document a line: the groups, or the one fit. */
export const lines: Rendering = {
  type: 'application/x-ndjson',
  include: [],
  render: (parts) =>
    parts
      .map(({ key, fit }) => (Object.keys(key).length === 0 ? fit : { key, fit }))
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('')
}
