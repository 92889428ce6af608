import type { Place, Reduction } from '../kernels.ts'

/** Σ v_i² in four sums. */
function squares(memory: Float64Array, v: number, height: number): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  for (let i = v; i < v + height; i += 4) {
    s0 += memory[i] * memory[i]
    s1 += memory[i + 1] * memory[i + 1]
    s2 += memory[i + 2] * memory[i + 2]
    s3 += memory[i + 3] * memory[i + 3]
  }
  return s0 + s2 + (s1 + s3)
}

interface Reflector {
  /** Place of its rows, its first entry and 2/‖v‖². */
  readonly v: number
  readonly pivot: number
  readonly beta: number
  readonly height: number
}

/** Applies a reflector to the columns at a and b and to their entries of R; four sums in registers. */
function reflectTwo(
  memory: Float64Array,
  { v, pivot, beta, height }: Reflector,
  {
    a,
    b,
    ra,
    rb
  }: { readonly a: number; readonly b: number; readonly ra: number; readonly rb: number }
): void {
  let evenA = 0
  let oddA = 0
  let evenB = 0
  let oddB = 0
  for (let i = 0; i < height; i += 2) {
    const x = memory[v + i]
    const y = memory[v + i + 1]
    evenA += x * memory[a + i]
    oddA += y * memory[a + i + 1]
    evenB += x * memory[b + i]
    oddB += y * memory[b + i + 1]
  }
  const ta = (pivot * memory[ra] + (evenA + oddA)) * beta
  const tb = (pivot * memory[rb] + (evenB + oddB)) * beta
  memory[ra] -= ta * pivot
  memory[rb] -= tb * pivot
  for (let i = 0; i < height; i++) {
    const x = memory[v + i]
    memory[a + i] -= ta * x
    memory[b + i] -= tb * x
  }
}

/** `Kernels.takeIn`. */
export function takeIn(
  memory: Float64Array,
  { r, rows }: { readonly r: number; readonly rows: Place },
  { height, columns: p, sides }: Reduction
): void {
  for (let j = 0; j < p; j++) {
    const corner = r + j * p + j
    const v = rows.at + j * rows.stride
    const head = memory[corner]
    const norm = Math.sqrt(head * head + squares(memory, v, height))
    if (norm === 0) continue
    const alpha = head > 0 ? -norm : norm
    const beta = 1 / (norm * (norm + Math.abs(head)))
    const reflector = { v, pivot: head - alpha, beta, height }
    for (let k = j + 1; k < p + sides; k += 2) {
      const [a, ra] = [rows.at + k * rows.stride, r + k * p + j]
      reflectTwo(memory, reflector, { a, b: a + rows.stride, ra, rb: ra + p })
    }
    memory[corner] = alpha
  }
}
