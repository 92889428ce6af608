import { summaryText } from '../../contract/summary.ts'
import type { Rendering } from './rendering.ts'

/** A summary as R prints it. */
export const summary: Rendering = {
  type: 'text/plain',
  include: [],
  render: (parts) =>
    parts
      .map(({ key, fit }) => {
        const group = Object.entries(key).map(([name, value]) => `${name} = ${value}`)
        return `${group.length === 0 ? '' : `Group: ${group.join(', ')}\n`}${summaryText(fit)}`
      })
      .join('\n')
}
