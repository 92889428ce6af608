import { scaleByPower } from '../power-of-two.ts'
import { uncentred } from './back-transform.ts'
import { type FactoredDesign, pairColumn, plainSolution, refinedSolution } from './refinement.ts'

/** Column `column` equals Σ_j combination_j x_j over the kept columns. */
export interface Relation {
  readonly column: number
  /** Length p; zero at `column` itself and at other aliased columns. */
  readonly combination: Float64Array
}

const largestDenominator = 12

/** Entries of a design up to which relations are refined; beyond, plain QR is within `slack`. */
const refinable = 200_000

/** The nearest fraction with a small denominator when v lies within `slack` of it, else v. */
function cleaned(v: number, slack: number): number {
  for (let q = 1; q <= largestDenominator; q++) {
    const nearest = Math.round(v * q)
    if (nearest !== 0 && Math.abs(v * q - nearest) <= slack * q) return nearest / q
  }
  return v
}

function relationOf(factored: FactoredDesign, j: number, condition: number): Relation {
  const { design, order } = factored
  const target = pairColumn(design, j)
  const refine = design.n * order.length <= refinable
  const beta = refine
    ? refinedSolution(factored, target).beta
    : plainSolution(factored, target.head)
  const pairs = uncentred(factored, beta)
  const scaled = Float64Array.from(pairs, (b) => scaleByPower(b.head, design.spread[j]))
  for (const k of design.constant) scaled[k] += design.centre[j]
  const largest = scaled.reduce((a, b) => Math.max(a, Math.abs(b)), 0)
  const slack =
    Math.min(16 * Math.max(design.n, design.p) * Number.EPSILON * condition, 1e-7) * largest
  const combination = new Float64Array(design.p)
  for (const k of order) {
    if (Math.abs(scaled[k]) <= slack) continue
    const e = design.unit[j] - design.unit[k]
    const rounding = Math.max(scaleByPower(slack, e), Number.MIN_VALUE)
    combination[k] = cleaned(scaleByPower(scaled[k], e), rounding)
  }
  return { column: j, combination }
}

/** The relation of every column that is not kept, in order. */
export function relationsOf(factored: FactoredDesign, condition: number): Relation[] {
  const kept = new Set(factored.order)
  const out: Relation[] = []
  for (let j = 0; j < factored.design.p; j++) {
    if (!kept.has(j)) out.push(relationOf(factored, j, condition))
  }
  return out
}
