import { kronecker, ladderStart } from '../../numeric/optim/multistart.ts'
import { isExpression } from './model.ts'
import type { Workspace } from './workspace.ts'

/** Half-widths, in standard errors of least squares, of the boxes that are filled in turn. */
const widths = [3, 10] as const

/** Decades over which the parameters of an expression are spread in turn. */
const decades = [1, 3] as const

/**
 * Further starts that the client asked for, the same for the same seed: evenly spread around the
 * centre, in standard errors for a linear predictor and in orders of magnitude for an expression
 * (kept within its bounds). Coordinates of length r each.
 */
export function seededStarts(
  { model, coordinates, search }: Workspace,
  around: { readonly centre: Float64Array; readonly errors: Float64Array },
  count: number
): Float64Array[] {
  const { seed } = search.optimizer
  const size = coordinates.kept.length
  if (size === 0) return []
  return Array.from({ length: count }, (_, k) => {
    const turn = k % 2
    if (isExpression(model)) {
      const of = [...Array(size).keys()]
      const rung = ladderStart(search.starts[0], of, { k, decades: decades[turn], seed })
      const { lower, upper } = model.mean
      return rung.map((value, j) => Math.min(upper[j], Math.max(lower[j], value)))
    }
    const point = kronecker(k, size, seed)
    return around.centre.map(
      (value, j) => value + widths[turn] * (2 * point[j] - 1) * around.errors[j]
    )
  })
}
