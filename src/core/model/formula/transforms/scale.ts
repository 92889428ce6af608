import { ddAdd, ddMul } from '../../../numeric/double-double.ts'
import { addPairs, constantPair, dividePairs } from '../pair.ts'
import { learnRecurrence } from './orthogonal.ts'
import type { Transform } from './transform.ts'

/** scale(x): x less its mean, over its standard deviation (divisor m − 1), as R's scale(). */
export const scale: Transform = {
  title: 'x standardised by its mean and standard deviation',
  args: ['x', 'center', 'scale'],
  data: 'first',
  *learn(settings) {
    const centred = settings.flag('center', true)
    const scaled = settings.flag('scale', true)
    if (!centred && !scaled) return { centre: [0], scale: [1] }
    const [points] = yield { kind: 'distinct', most: 1 }
    // x less its mean is the orthogonal polynomial of degree 1.
    const { alpha, norm2 } = yield* learnRecurrence(1)
    const [mean] = alpha
    const [observations, about] = norm2
    const centre = centred ? mean.head : 0
    if (!scaled) return { centre: [centre], scale: [1] }
    const squares = centred ? about : ddAdd(about, ddMul(observations, ddMul(mean, mean)))
    const spread = Math.sqrt(squares.head / Math.max(1, observations.head - 1))
    if ((centred && points < 2) || spread === 0) {
      settings.refuse('A constant column cannot be scaled to unit deviation')
    }
    return { centre: [centre], scale: [spread] }
  },
  width: () => 1,
  apply({ centre, scale: [spread] }, [x]) {
    const rows = x.head.length
    return [dividePairs(addPairs(x, constantPair(centre[0], rows), -1), constantPair(spread, rows))]
  }
}
