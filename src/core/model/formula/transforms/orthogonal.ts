import { type DoubleDouble, ddDiv, ddSqrt } from '../../../numeric/double-double.ts'
import { addPairs, constantPair, dotPairs, multiplyPairs, type Pair } from '../pair.ts'
import type { Learning, Recurrence, Values } from './learning.ts'

/**
 * Monic polynomials p₀ … p_d, orthogonal over the points x (m): p_{j+1} = (x − α_j)p_j −
 * (ν_j/ν_{j−1})p_{j−1} (Stieltjes; Forsythe, J. SIAM 5, 1957), in double-double, so that the loss of
 * orthogonality stays below a double's last digit.
 */
export function* learnRecurrence(degree: number): Learning<Recurrence> {
  const alpha: DoubleDouble[] = []
  const norm2: DoubleDouble[] = []
  for (let j = 0; j <= degree; j++) {
    const recurrence = { alpha: [...alpha], norm2: [...norm2] }
    const [square, squareTail, moment, momentTail] = yield { kind: 'products', recurrence }
    const norm = { head: square, tail: squareTail }
    norm2.push(norm)
    if (j < degree) alpha.push(ddDiv({ head: moment, tail: momentTail }, norm))
  }
  return { alpha, norm2 }
}

/** The polynomial after so many centres at the points x; it goes on from the one that it was asked for before. */
export function monicPolynomials(x: Pair): (recurrence: Recurrence) => Pair {
  let before = constantPair(0, x.head.length)
  let p = constantPair(1, x.head.length)
  let j = 0
  return ({ alpha, norm2 }) => {
    for (; j < alpha.length; j++) {
      const next = step({ x, p, before }, alpha[j], j === 0 ? null : ddDiv(norm2[j], norm2[j - 1]))
      before = p
      p = next
    }
    return p
  }
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

/** Σp² and Σxp² over the values, p being the polynomial after so many centres. */
export function summedProducts({
  x,
  frequency
}: Values): (recurrence: Recurrence) => readonly DoubleDouble[] {
  const polynomial = monicPolynomials(x)
  return (recurrence) => {
    const p = polynomial(recurrence)
    const weighted = frequency === null ? p : multiplyPairs({ head: frequency, tail: null }, p)
    return [dotPairs(weighted, p), dotPairs(multiplyPairs(x, weighted), p)]
  }
}

/** p₁ … p_d at the points x, each divided by its norm over the points that were learned from. */
export function evaluateRecurrence({ alpha, norm2 }: Recurrence, x: Pair): readonly Pair[] {
  const polynomial = monicPolynomials(x)
  return alpha.map((_, j) => {
    const inverse = ddDiv({ head: 1, tail: 0 }, ddSqrt(norm2[j + 1]))
    const p = polynomial({ alpha: alpha.slice(0, j + 1), norm2 })
    return multiplyPairs(p, constantPair(inverse, x.head.length))
  })
}
