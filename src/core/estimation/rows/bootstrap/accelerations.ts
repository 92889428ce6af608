import { multiply } from '../../../numeric/linalg/product.ts'
import { transpose } from '../../../numeric/matrix.ts'
import { spread } from '../../regression/squares-fit.ts'
import { coefficientMap } from '../around/coefficient-map.ts'
import { type FittedRows, likelihoodPoint, squaresPoint } from '../fitted-points.ts'
import type { SandwichPoint } from '../regression-pass.ts'
import { type Passes, within } from '../search.ts'
import type { Sums } from '../sums.ts'
import { constantsFrom, cubedSize } from './cubed.ts'
import type { CubedPoint } from './draws.ts'

/** Skewness constants of both estimates (p each); null where the rows have no influence that is known. */
export interface Accelerations {
  readonly squares: Float64Array | null
  readonly likelihood: Float64Array | null
}

/** The skewness constants of both estimates, from one pass (Efron 1987, JASA 82, section 6). */
export async function rowAccelerations(of: FittedRows, passes: Passes): Promise<Accelerations> {
  const { frame } = of.found
  const points = [squaresPoint(of), likelihoodPoint(of)]
  const cubed = points.flatMap((point) =>
    point === null ? [] : { point, combine: combineOf(of, point) }
  )
  const sums = await passes.source.reduce(
    { ...of.pass, frame, points: [], cubed },
    within(passes, of.found.passes)
  )
  const [squares, likelihood] = points.map((point) => {
    const place = cubed.findIndex((own) => own.point === point)
    return place < 0 ? null : constantsAt(of, { sums, cubed, place })
  })
  return { squares, likelihood }
}

function combineOf({ found: { frame } }: FittedRows, { bread }: SandwichPoint) {
  return multiply(bread, transpose(coefficientMap(frame, bread.rows - frame.kept.length)))
}

function constantsAt(
  { found: { frame }, workspace }: FittedRows,
  {
    sums,
    cubed,
    place
  }: { readonly sums: Sums; readonly cubed: readonly CubedPoint[]; readonly place: number }
): Float64Array {
  const r = frame.kept.length
  const from = sums.high.length - cubedSize({ cubed: cubed.slice(place) })
  return spread(frame.kept, constantsFrom(sums, from, r), workspace.model.terms.length)
}
