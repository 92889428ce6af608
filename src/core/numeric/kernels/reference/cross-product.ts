import type { Block, Place } from '../kernels.ts'

/** Sums of a tile of 2 × 2 products, each in two lanes: eight in registers. */
function addTile(
  memory: Float64Array,
  from: {
    readonly a: number
    readonly b: number
    readonly stride: number
    readonly height: number
  },
  to: { readonly out: number; readonly columns: number }
): void {
  const { a, b, stride, height } = from
  const [c, d] = [a + stride, b + stride]
  let even00 = 0
  let odd00 = 0
  let even10 = 0
  let odd10 = 0
  let even01 = 0
  let odd01 = 0
  let even11 = 0
  let odd11 = 0
  for (let i = 0; i < height; i += 2) {
    const x0 = memory[a + i]
    const x1 = memory[c + i]
    const y0 = memory[b + i]
    const y1 = memory[d + i]
    even00 += x0 * y0
    even10 += x1 * y0
    even01 += x0 * y1
    even11 += x1 * y1
    const z0 = memory[a + i + 1]
    const z1 = memory[c + i + 1]
    const w0 = memory[b + i + 1]
    const w1 = memory[d + i + 1]
    odd00 += z0 * w0
    odd10 += z1 * w0
    odd01 += z0 * w1
    odd11 += z1 * w1
  }
  const { out, columns } = to
  memory[out] += even00 + odd00
  memory[out + 1] += even10 + odd10
  memory[out + columns] += even01 + odd01
  memory[out + columns + 1] += even11 + odd11
}

/** `Kernels.addCrossProduct`. */
export function addCrossProduct(memory: Float64Array, { a, b }: Factors, block: Block): void {
  const { out, height, columns } = block
  for (let k = 0; k < columns; k += 2) {
    for (let j = 0; j <= k; j += 2) {
      const from = { a: a.at + j * a.stride, b: b.at + k * a.stride, stride: a.stride, height }
      addTile(memory, from, { out: out + k * columns + j, columns })
    }
  }
}

interface Factors {
  readonly a: Place
  readonly b: Place
}

/** `Kernels.scaleRows`. */
export function scaleRows(
  memory: Float64Array,
  { x, weights }: { readonly x: Place; readonly weights: number },
  { out, height, columns }: Block
): void {
  for (let j = 0; j < columns; j++) {
    const [from, to] = [x.at + j * x.stride, out + j * x.stride]
    for (let i = 0; i < height; i++) memory[to + i] = memory[from + i] * memory[weights + i]
  }
}
