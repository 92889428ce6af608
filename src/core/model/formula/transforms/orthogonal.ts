import { type DoubleDouble, ddDiv, ddSqrt } from '../../../numeric/double-double.ts'
import { addPairs, constantPair, dotPairs, multiplyPairs, type Pair } from '../pair.ts'

/** Recurrence of polynomials orthogonal over m points: centres α_j and squared norms ν_j. */
export interface Recurrence {
  readonly alpha: readonly DoubleDouble[]
  readonly norm2: readonly DoubleDouble[]
}

/**
 * Monic polynomials p₀ … p_d, orthogonal over the points x (m): p_{j+1} = (x − α_j)p_j −
 * (ν_j/ν_{j−1})p_{j−1} (Stieltjes; Forsythe, J. SIAM 5, 1957), in double-double, so that the loss of
 * orthogonality stays below a double's last digit.
 */
export function learnRecurrence(x: Pair, degree: number): Recurrence {
  const alpha: DoubleDouble[] = []
  const norm2: DoubleDouble[] = []
  let before = constantPair(0, x.head.length)
  let p = constantPair(1, x.head.length)
  for (let j = 0; j <= degree; j++) {
    norm2.push(dotPairs(p, p))
    if (j === degree) break
    const xp = multiplyPairs(x, p)
    alpha.push(ddDiv(dotPairs(xp, p), norm2[j]))
    const next = step({ x, p, before }, alpha[j], j === 0 ? null : ddDiv(norm2[j], norm2[j - 1]))
    before = p
    p = next
  }
  return { alpha, norm2 }
}

function step(
  { x, p, before }: { readonly x: Pair; readonly p: Pair; readonly before: Pair },
  alpha: DoubleDouble,
  beta: DoubleDouble | null
): Pair {
  const rows = x.head.length
  const first = multiplyPairs(addPairs(x, constantPair(alpha, rows), -1), p)
  return beta === null
    ? first
    : addPairs(first, multiplyPairs(constantPair(beta, rows), before), -1)
}

/** p₁ … p_d at the points x, each divided by its norm over the points that were learned from. */
export function evaluateRecurrence({ alpha, norm2 }: Recurrence, x: Pair): readonly Pair[] {
  const rows = x.head.length
  const columns: Pair[] = []
  let before = constantPair(0, rows)
  let p = constantPair(1, rows)
  for (let j = 0; j < alpha.length; j++) {
    const next = step({ x, p, before }, alpha[j], j === 0 ? null : ddDiv(norm2[j], norm2[j - 1]))
    before = p
    p = next
    const inverse = ddDiv({ head: 1, tail: 0 }, ddSqrt(norm2[j + 1]))
    columns.push(multiplyPairs(p, constantPair(inverse, rows)))
  }
  return columns
}

/** Orthonormal polynomials of degree 1 … d over the points x; leading coefficients are positive. */
export function orthogonalPolynomials(
  x: Float64Array,
  degree: number
): { readonly recurrence: Recurrence; readonly columns: readonly Pair[] } {
  const points = { head: x, tail: null }
  const recurrence = learnRecurrence(points, degree)
  return { recurrence, columns: evaluateRecurrence(recurrence, points) }
}
