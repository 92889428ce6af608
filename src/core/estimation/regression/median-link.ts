import type { Link } from '../../model/links/link.ts'
import { positive, realLine } from '../../numeric/interval.ts'

/** For laws of log y whose mean expression states the median m: the location is log m. */
export const logarithmOfMedian: Link = {
  name: 'identity',
  title: 'median stated directly',
  formula: 'exp(mu)',
  domain: realLine,
  range: positive,
  affine: false,
  odd: false,
  forward: Math.exp,
  inverse(median, out) {
    const location = median > 0 ? Math.log(median) : Number.NaN
    out[0] = location
    out[1] = 1 / median
    out[2] = -1 / (median * median)
    out[3] = 1 - location
  },
  r: null,
  python: null
}
