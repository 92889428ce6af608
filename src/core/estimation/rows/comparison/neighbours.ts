import type { Dataset } from '../../../model/dataset.ts'
import { leastSquares } from '../../../numeric/linalg/least-squares.ts'
import { column, zeros } from '../../../numeric/matrix.ts'
import { bySize } from '../../comparison/comparison-tests.ts'
import type { Stated, StatedDesign } from '../../comparison/contender.ts'
import { type Nesting, nestingOf } from '../../comparison/nesting.ts'
import type { ComparedPair, Inclusion } from './compared.ts'
import { readerOf } from './compared-rows.ts'
import type { RowContender } from './row-contender.ts'

/** A model among those compared, by its place in the request. */
export interface Contending {
  readonly place: number
  readonly contender: RowContender
  readonly fitted: RowContender['fitted']
}

/** A model on the rows of a sample. */
interface OnSample {
  readonly place: number
  readonly rows: number
  readonly designs: readonly StatedDesign[]
  readonly stated: Stated
}

/** Null where no row of the sample takes part. */
function onSample({ place, contender }: Contending, sample: Dataset): OnSample | null {
  const read = readerOf(contender.compared)({ from: 0, dataset: sample })
  if (read === null) return null
  const designs = read.designs.map((design) => ({ ...design, tail: null }))
  return { place, rows: read.rows.length, designs, stated: contender.stated(designs) }
}

/** Of the typical size of a column: what a combination may miss of it by rounding. */
const rounding = 1e-9

/** What makes the columns of one design of those of another (p of the large × p of the small), on a sample. */
function combinationsOf(small: StatedDesign, { x, tail }: StatedDesign) {
  const combinations = zeros(x.cols, small.x.cols)
  const tolerance = new Float64Array(combinations.cols)
  for (let j = 0; j < combinations.cols; j++) {
    const y = column(small.x, j)
    const { coefficients } = leastSquares({ x, tail, y, yTail: null, weights: null })
    column(combinations, j).set(coefficients.map((value) => (Number.isFinite(value) ? value : 0)))
    tolerance[j] = rounding * Math.sqrt(y.reduce((sum, v) => sum + v * v, 0) / y.length)
  }
  return { combinations, tolerance }
}

/** Every design of one model in its counterpart of another. */
function inclusionsOf(small: OnSample, large: OnSample): Inclusion[] {
  return small.designs.map((design, k) => ({
    small: { model: small.place, design: k },
    large: { model: large.place, design: k },
    ...combinationsOf(design, large.designs[k])
  }))
}

/**
 * How one model lies in another on a sample, and what is to be checked of that on all rows: restricted likelihoods
 * of the same contrasts have terms of one span. Designs of rows that differ have no relation; the pass tells which
 * rows those are.
 */
function nestingOn(
  small: OnSample | null,
  large: OnSample | null
): { readonly nesting: Nesting | null; readonly inclusions: readonly Inclusion[] } {
  const none = { nesting: null, inclusions: [] }
  if (small === null || large === null || small.rows !== large.rows) return none
  const nesting = nestingOf(small.stated, large.stated)
  if (nesting === null) return none
  const both = small.stated.restricted && nesting.irregular === null
  const inclusions = [...inclusionsOf(small, large), ...(both ? inclusionsOf(large, small) : [])]
  return { nesting, inclusions }
}

/** Two neighbours as a sample shows them: how they nest, and what a pass is to check of that. */
export interface Neighbours {
  readonly pair: ComparedPair
  readonly nesting: Nesting | null
}

/** Every model with the next, as a sample shows them. */
export function neighbours(entries: readonly Contending[], sample: Dataset): Neighbours[] {
  const seen = entries.map((entry) => onSample(entry, sample))
  return entries.slice(1).map((second, first) => {
    const a = entries[first]
    const [small, large] = bySize(a, second).map(({ place }) => seen[place])
    const { nesting, inclusions } = nestingOn(small, large)
    const difference = a.fitted.glance.log_likelihood - second.fitted.glance.log_likelihood
    const centre = difference / a.fitted.glance.nobs
    const pair: ComparedPair = {
      first,
      second: second.place,
      centre: Number.isFinite(centre) ? centre : 0,
      inclusions
    }
    return { pair, nesting }
  })
}
