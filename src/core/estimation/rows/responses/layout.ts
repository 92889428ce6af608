import type { DesignState } from '../../../model/formula/design.ts'
import type { FitSpec } from '../../../model/spec.ts'
import { factorise, solveFactor } from '../../../numeric/linalg/cholesky.ts'
import { leastSquares } from '../../../numeric/linalg/least-squares.ts'
import { column, type Matrix } from '../../../numeric/matrix.ts'
import { betaOf, frameOf, fromOrthogonal } from '../frame.ts'
import { rankUnsettled } from '../growing-sample.ts'
import { refuseDear } from '../pass-cost.ts'
import { betterFrame, type Passes, type Unlike, unlikeOf, within } from '../search.ts'
import { type Products, productsOf, sideBySide } from './products.ts'
import type { ProductsPass } from './products-pass.ts'

/** Designs and responses of a sample (n rows), by which passes are laid out. */
export interface LaidOut {
  readonly spec: FitSpec
  /** Where the model is stated. */
  readonly pointer: string
  /** The columns that it reads. */
  readonly columns: readonly string[]
  readonly designs: readonly {
    readonly x: Matrix
    readonly state: DesignState
    readonly pointer: string
  }[]
  /** Each less its offset, and the offset after it where `offsets` says so. */
  readonly responses: readonly Float64Array[]
  readonly offsets: boolean
}

/** All of a first pass: coordinates of all columns, coefficients of each response; how many columns there are. */
export function firstPass(
  { spec, pointer, columns, designs, responses, offsets }: LaidOut,
  { source }: Passes
): { readonly pass: ProductsPass; readonly columns: number } {
  const count = responses[0].length
  const x = sideBySide(
    count,
    designs.map((one) => one.x)
  )
  refuseDear(spec, { rows: source.rows, columns: x.cols }, pointer)
  const solutions = responses.map((y) =>
    leastSquares({ x, tail: null, y, yTail: null, weights: null })
  )
  const frame = frameOf({ x, intercept: true }, solutions[0])
  const origin = Float64Array.from(responses, (y) => y.reduce((sum, v) => sum + v, 0) / count)
  const pass: ProductsPass = {
    kind: 'products',
    spec,
    columns,
    beside: [],
    offsets,
    designs: designs.map((one) => ({ state: one.state, pointer: one.pointer })),
    frame,
    origin,
    beta: solutions.map(({ coefficients }, l) =>
      betaOf(
        frame,
        Float64Array.from(frame.kept, (j) => coefficients[j]),
        origin[l]
      )
    )
  }
  return { pass, columns: x.cols }
}

/** Coefficients moved to where residuals and regressors have no product left. */
function corrected(pass: ProductsPass, { gram, cross }: Products): ProductsPass {
  const factor = factorise(gram)
  if (factor === null) throw rankUnsettled()
  const beta = pass.beta.map((own, l) => {
    const step = fromOrthogonal(pass.frame, solveFactor(factor, column(cross, l)))
    return own.map((value, k) => value + step[k])
  })
  return { ...pass, beta }
}

/** The pass at the coefficients of all rows, from one pass; from two where the sample's coordinates mislead. */
export async function correctedPass(
  first: ProductsPass,
  passes: Passes
): Promise<{ readonly pass: ProductsPass; readonly passes: number } | Unlike> {
  const { source } = passes
  const sums = await source.reduce(first, within(passes, 1))
  if (sums.unlike.some(Number.isFinite)) return unlikeOf(sums)
  const products = productsOf(sums, first)
  const better = betterFrame(first.frame, products.gram)
  if (better === null) return { pass: corrected(first, products), passes: 1 }
  const pass = { ...first, frame: better }
  const again = await source.reduce(pass, within(passes, 2))
  return { pass: corrected(pass, productsOf(again, pass)), passes: 2 }
}
