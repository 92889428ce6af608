/** B-splines of one order over a sorted knot sequence whose ends are repeated `order` times. */
export interface SplineBasis {
  readonly knots: readonly number[]
  /** Degree + 1. */
  readonly order: number
}

/** The knot sequence: both boundary knots `order` times, the inner knots between. */
export function splineBasis(
  inner: readonly number[],
  [low, high]: readonly number[],
  order: number
): SplineBasis {
  const ends = (value: number): number[] => new Array<number>(order).fill(value)
  return { knots: [...ends(low), ...inner.toSorted((a, b) => a - b), ...ends(high)], order }
}

/** The interval of the knots that holds x; beyond the ends, the first or last one. */
function findSpan({ knots, order }: SplineBasis, x: number): number {
  const last = knots.length - order - 1
  let span = order - 1
  while (span < last && x >= knots[span + 1]) span += 1
  return span
}

/**
 * Values of all basis functions at x, or their derivative of the given order (de Boor, A Practical
 * Guide to Splines, chapters IX and X). Beyond the boundary the outermost polynomials are continued.
 */
export function splineValues(basis: SplineBasis, x: number, derivative = 0): Float64Array {
  const { knots, order } = basis
  const span = findSpan(basis, x)
  let values = new Float64Array(order)
  values[0] = 1
  // values[r] belongs to basis function span − k + 1 + r of order k.
  for (let k = 2; k <= order; k++) {
    values =
      k <= order - derivative
        ? raise(values, { knots, span, k, x })
        : differ(values, { knots, span, k, x })
  }
  const out = new Float64Array(knots.length - order)
  for (let r = 0; r < order; r++) out[span - order + 1 + r] = values[r]
  return out
}

interface Step {
  readonly knots: readonly number[]
  readonly span: number
  readonly k: number
  readonly x: number
}

/** From order k − 1 to order k by the recurrence of Cox and de Boor. */
function raise(values: Float64Array, { knots, span, k, x }: Step): Float64Array<ArrayBuffer> {
  const out = new Float64Array(values.length)
  for (let r = 0; r < k - 1; r++) {
    const low = knots[span - k + 2 + r]
    const high = knots[span + 1 + r]
    const share = values[r] / (high - low)
    out[r] += share * (high - x)
    out[r + 1] += share * (x - low)
  }
  return out
}

/** The derivative of order-k functions from values of order k − 1. */
function differ(values: Float64Array, { knots, span, k }: Step): Float64Array<ArrayBuffer> {
  const out = new Float64Array(values.length)
  for (let r = 0; r < k - 1; r++) {
    const share = ((k - 1) * values[r]) / (knots[span + 1 + r] - knots[span - k + 2 + r])
    out[r] -= share
    out[r + 1] += share
  }
  return out
}
