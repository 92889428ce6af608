import type { Loaded, Target } from './criteria.ts'
import { variation } from './sums.ts'

/** Writes Σ w d, Σ w d² and Σ w v² of values v − origin from a place on, d being v less the centre. */
function writeVariation(
  { centre, origin }: Loaded,
  values: Float64Array,
  { weights, out, place }: VariationAt
): void {
  const shift = centre - origin
  let first = 0
  let second = 0
  let plain = 0
  for (let i = 0; i < values.length; i++) {
    const w = weights === null ? 1 : weights[i]
    const d = values[i] - shift
    const v = values[i] + origin
    first += w * d
    second += w * d * d
    plain += w * v * v
  }
  out[place] = first
  out[place + 1] = second
  out[place + 2] = plain
}

interface VariationAt {
  readonly weights: Float64Array | null
  readonly out: Float64Array
  readonly place: number
}

/** The variation of the response, of the means, and of the response less its offset. */
export function addVariations(rows: Loaded, mean: Float64Array, { out, at }: Target): void {
  if (rows.squares === null) return
  const { y, weights } = rows.squares
  const { offset } = rows
  const rest = offset === null ? y : y.map((value, i) => value - offset[i])
  const parts = [
    [y, variation.response],
    [mean, variation.mean],
    [rest, variation.rest]
  ] as const
  out[at.extra + variation.weight] = weights === null ? y.length : total(weights)
  for (const [values, place] of parts) {
    writeVariation(rows, values, { weights, out, place: at.extra + place })
  }
}

function total(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]
  return sum
}
