import { addPairs, constantPair, dividePairs } from '../pair.ts'
import type { Transform } from './transform.ts'

/** scale(x): x less its mean, over its standard deviation (divisor m − 1), as R's scale(). */
export const scale: Transform = {
  title: 'x standardised by its mean and standard deviation',
  args: ['x', 'center', 'scale'],
  data: 'first',
  learn([{ head }], settings) {
    const centre = settings.flag('center', true) ? mean(head) : 0
    if (!settings.flag('scale', true)) return { centre: [centre], scale: [1] }
    const squares = head.map((value) => (value - centre) ** 2)
    const spread = Math.sqrt((mean(squares) * head.length) / Math.max(1, head.length - 1))
    if (!(spread > 0)) settings.refuse('A constant column cannot be scaled to unit deviation')
    return { centre: [centre], scale: [spread] }
  },
  width: () => 1,
  apply({ centre, scale: [spread] }, [x]) {
    const rows = x.head.length
    return [dividePairs(addPairs(x, constantPair(centre[0], rows), -1), constantPair(spread, rows))]
  }
}

/** Mean with a second pass over the deviations, which restores the digits lost in the first. */
function mean(values: Float64Array): number {
  const first = values.reduce((sum, value) => sum + value, 0) / values.length
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length
}
