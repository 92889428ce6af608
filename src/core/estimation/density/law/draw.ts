import type { Random } from '../../../numeric/random.ts'
import { normalCdf, normalDensity } from '../../../numeric/special/index.ts'
import { type ResponseLaw, stepAt } from './response-law.ts'

/** The quantile function as a function of a normal deviate z, tabulated on ±reach. */
const reach = 6
const step = 0.1
const half = Math.round(reach / step)

/** y(z + h) from y(z) by dy/dz = φ(z)/f(y), the classical Runge–Kutta step; y itself where f vanishes. */
function advanced(
  law: ResponseLaw,
  at: { readonly z: number; readonly y: number },
  h: number
): number {
  const slope = (z: number, y: number) => normalDensity(z) / law.density(y)
  const { z, y } = at
  const a = slope(z, y)
  const b = slope(z + h / 2, y + (h * a) / 2)
  const c = slope(z + h / 2, y + (h * b) / 2)
  const d = slope(z + h, y + h * c)
  const next = y + (h * (a + 2 * b + 2 * c + d)) / 6
  return Number.isFinite(next) ? next : y
}

/** Steps between knots: the fewest first, more for laws that begin or end where the density is not smooth. */
const between = [1, 8] as const

/** y(z) = F⁻¹(Φ(z)) at the knots, from the median outwards, by so many steps between two of them. */
function followed(law: ResponseLaw, median: number, steps: number): Float64Array {
  const y = new Float64Array(2 * half + 1)
  y[half] = median
  for (const side of [-1, 1]) {
    const h = (side * step) / steps
    let own = median
    for (let k = 0; k < half * steps; k++) {
      own = advanced(law, { z: k * h, y: own }, h)
      if ((k + 1) % steps === 0) y[half + (side * (k + 1)) / steps] = own
    }
  }
  return y
}

/** Whether F(y) = Φ(z) at some of the knots. */
function isTable(law: ResponseLaw, y: Float64Array): boolean {
  return [-4, -2, -1, 1, 2, 4].every((z) => {
    const tail = normalCdf(-Math.abs(z))
    const found = law.cdf(y[half + Math.round(z / step)])
    return Math.abs(Math.min(found, 1 - found) - tail) <= 1e-4 * tail
  })
}

/** The table, by the differential equation where that holds F(y) = Φ(z), else quantile by quantile. */
function table(law: ResponseLaw): Float64Array {
  const median = law.quantile(0.5)
  for (const steps of between) {
    const y = followed(law, median, steps)
    if (isTable(law, y)) return y
  }
  return Float64Array.from({ length: 2 * half + 1 }, (_, k) =>
    law.quantile(normalCdf((k - half) * step))
  )
}

/** Slopes at the knots, φ(z)/f(y), no steeper than keeps the interpolant monotone (Fritsch & Carlson 1980). */
function slopes(law: ResponseLaw, y: Float64Array): Float64Array {
  return y.map((value, k) => {
    const density = law.density(value)
    const exact = density > 0 ? normalDensity((k - half) * step) / density : 0
    const before = k === 0 ? Number.POSITIVE_INFINITY : (y[k] - y[k - 1]) / step
    const after = k === y.length - 1 ? Number.POSITIVE_INFINITY : (y[k + 1] - y[k]) / step
    return Math.min(exact, 3 * Math.min(before, after))
  })
}

/** What makes random numbers responses: plain numbers, so that a law is kept without what it came from. */
export interface DrawTable {
  readonly discrete: boolean
  /** Values of a discrete law with the mass up to each; of a continuous one y(z) at knots with its slopes (length k each). */
  readonly values: Float64Array
  readonly beside: Float64Array
}

/** The table that a law is drawn by. */
export function drawTable(law: ResponseLaw): DrawTable {
  const { steps } = law
  if (steps !== null) return { discrete: true, values: steps.values, beside: steps.cumulative }
  const y = table(law)
  return { discrete: false, values: y, beside: slopes(law, y) }
}

/** y(z), interpolated between knots by cubic Hermite polynomials. */
function interpolated({ values, beside }: DrawTable, z: number): number {
  const place = Math.min(Math.max(z, -reach), reach) / step + half
  const k = Math.min(Math.floor(place), 2 * half - 1)
  const t = place - k
  const s = 1 - t
  return (
    s * s * (1 + 2 * t) * values[k] +
    t * t * (3 - 2 * t) * values[k + 1] +
    step * t * s * (s * beside[k] - t * beside[k + 1])
  )
}

/** Responses of some rows of one block, each of the law of its row: y(z) at standard normal z of a continuous one. */
export function drawnResponses(tables: readonly DrawTable[], draw: Random): Float64Array {
  return Float64Array.from(tables, (own) =>
    own.discrete
      ? stepAt({ values: own.values, cumulative: own.beside }, draw.uniform())
      : interpolated(own, draw.normal())
  )
}
