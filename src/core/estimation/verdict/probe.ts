import { applyQ, applyTransposedQ, pivotedQr, type QrFactor } from '../../numeric/linalg/qr.ts'
import { random } from '../../numeric/random.ts'
import type { DesignFacts, ModelFacts } from '../theorems/theorem.ts'

/** Residual vectors tried, and the relative size below which their image counts as inside the space. */
const draws = 8
const tolerance = 1e-12

function length(v: Float64Array): number {
  let sum = 0
  for (const value of v) sum += value * value
  return Math.sqrt(sum)
}

/** A random vector of N(X'), scaled to largest entry 1. */
function residualVector(factor: QrFactor, normal: () => number): Float64Array {
  const r = Float64Array.from({ length: factor.packed.rows }, normal)
  applyTransposedQ(factor, r)
  r.fill(0, 0, factor.rank)
  applyQ(factor, r)
  const largest = r.reduce((max, value) => Math.max(max, Math.abs(value)), 0)
  return r.map((value) => value / largest)
}

const known = new WeakMap<DesignFacts, boolean>()

/**
 * Whether cubing maps the residual space N(X') of a design into itself, tried on random vectors. By
 * polarisation the space is then closed under products of three of its vectors, hence under every odd
 * function: it is spanned by vectors with entries ±c and disjoint supports. A non-zero polynomial
 * vanishes on a null set only, so passing generic draws is proof with probability 1 (equivalence.md,
 * symmetric-coincidence).
 */
export function oddFunctionsKeepResiduals(design: DesignFacts): boolean {
  const before = known.get(design)
  if (before !== undefined) return before
  const { x, rank } = design
  let passes = x.rows > rank && 2 * rank >= x.rows
  if (passes) {
    const factor = pivotedQr({ rows: x.rows, cols: x.cols, data: x.data.slice() })
    const { normal } = random(1)
    for (let k = 0; passes && k < draws; k++) {
      const image = residualVector(factor, normal).map((value) => value ** 3)
      const size = length(image)
      applyTransposedQ(factor, image)
      passes = length(image.subarray(0, factor.rank)) <= tolerance * size
    }
  }
  known.set(design, passes)
  return passes
}

/** Whether least squares maximises a log-concave symmetric likelihood for every response of this design. */
export function cancelsForEveryResponse(model: ModelFacts, design: DesignFacts | null): boolean {
  const facts = model.family?.facts
  return (
    design !== null &&
    facts?.location === true &&
    facts.logConcave &&
    !model.shapeEstimated &&
    model.weights === 'none' &&
    model.link?.affine === true &&
    (model.predictor === 'linear' || model.predictor === 'intercept_only') &&
    oddFunctionsKeepResiduals(design)
  )
}
