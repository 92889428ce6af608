import { describe, expect, it } from 'vitest'
import { bytes } from '../../../dist/core/numeric/kernels/bytes.js'
import { crossProduct as compiledCrossProduct } from '../../../dist/core/numeric/linalg/gram.js'
import { tallQr as compiledTallQr } from '../../../dist/core/numeric/optim/tall-qr.js'
import { compiledKernels } from '../../../src/core/numeric/kernels/compiled.ts'
import type { Kernels } from '../../../src/core/numeric/kernels/kernels.ts'
import { referenceKernels } from '../../../src/core/numeric/kernels/reference.ts'
import { crossProduct } from '../../../src/core/numeric/linalg/gram.ts'
import { tallQr } from '../../../src/core/numeric/optim/tall-qr.ts'
import { random } from '../../../src/core/numeric/random.ts'

const reference = referenceKernels()

function compiled(): Kernels {
  const made = bytes === null ? null : compiledKernels(bytes)
  if (made === null)
    throw new Error('"npm run build" compiles the kernels, and this runtime runs them')
  return made
}

const hostile = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  2 ** -1023,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  2 ** -1074 * 3,
  1e-200,
  1e200
]

/** Ways to fill a memory; each value depends on the seed and its place alone. */
const fillings: Readonly<Record<string, (seed: number) => () => number>> = {
  'normal variates': (seed) => {
    const source = random(seed)
    return () => source.normal()
  },
  'numbers of all magnitudes': (seed) => {
    const source = random(seed)
    return () => source.normal() * 2 ** (source.uniform() * 1800 - 900)
  },
  'variates among NaN, infinities, zeros of both signs, subnormal and huge numbers': (seed) => {
    const source = random(seed)
    return () =>
      source.uniform() < 0.9
        ? source.normal()
        : (hostile[Math.floor(source.uniform() * hostile.length)] ?? 0)
  },
  'hostile numbers only': (seed) => {
    const source = random(seed)
    return () => hostile[Math.floor(source.uniform() * hostile.length)] ?? 0
  }
}

/** Both memories after a call on the same numbers. */
function memoriesAfter(
  fill: (seed: number) => () => number,
  { seed, doubles }: { readonly seed: number; readonly doubles: number },
  call: (kernels: Kernels) => void
): readonly Float64Array[] {
  return [reference, compiled()].map((kernels) => {
    const memory = kernels.memory(doubles)
    const next = fill(seed)
    for (let i = 0; i < doubles; i++) memory[i] = next()
    call(kernels)
    return memory.slice(0, doubles)
  })
}

/** Places where two arrays differ, zeros told apart by their sign and NaN equal to itself. */
function differences(a: Float64Array | undefined, b: Float64Array | undefined): number[] {
  if (a === undefined || b === undefined || a.length !== b.length) return [-1]
  return [...a.keys()].filter((i) => !Object.is(a[i], b[i]))
}

const heights = [0, 4, 8, 12, 128, 252]

describe.each(Object.entries(fillings))(
  'the compiled kernels agree to the last bit on %s:',
  (_, fill) => {
    it.each(heights)('weighted rows, %i of them', (height) => {
      const stride = height + 4
      const [a, b] = memoriesAfter(fill, { seed: height, doubles: 10 * stride }, (kernels) =>
        kernels.scaleRows({ at: 0, stride }, 9 * stride, { out: 4 * stride, height, columns: 4 })
      )
      expect(differences(a, b)).toEqual([])
    })

    it.each(heights)('products of columns over %i rows', (height) => {
      const stride = height + 4
      for (const columns of [4, 8, 12]) {
        const doubles = 2 * columns * stride + columns * columns
        const out = 2 * columns * stride
        const [a, b] = memoriesAfter(fill, { seed: height + columns, doubles }, (kernels) => {
          const to = { out, height, columns }
          kernels.addCrossProduct({ at: 0, stride }, { at: columns * stride, stride }, to)
        })
        const below = (i: number) =>
          i >= out && (i - out) % columns > Math.floor((i - out) / columns)
        expect(differences(a, b).filter((i) => !below(i))).toEqual([])
      }
    })

    it.each(heights)('%i rows rotated into a factor', (height) => {
      const stride = height + 8
      for (const columns of [0, 1, 2, 5, 8]) {
        for (const sides of [0, 1, 3]) {
          const wide = columns + sides + 3
          const zeros = (memory: Float64Array) => {
            memory.fill(0, columns * (columns + sides), columns * wide)
            memory.fill(0, columns * wide + (columns + sides) * stride)
          }
          const doubles = wide * (columns + stride)
          const [a, b] = memoriesAfter(fill, { seed: height + wide, doubles }, (kernels) => {
            zeros(kernels.memory(doubles))
            const rows = { at: columns * wide, stride }
            kernels.takeIn(0, rows, { height, columns, sides })
          })
          // The columns of zeros take up what a reflector that is not finite makes of them.
          for (const memory of [a, b]) if (memory !== undefined) zeros(memory)
          expect(differences(a, b)).toEqual([])
        }
      }
    })

    it.each(heights.filter((height) => height % 8 === 0))(
      '%i rows divided by a triangular factor',
      (height) => {
        const stride = height + 8
        for (const columns of [0, 1, 2, 5, 9]) {
          const doubles = columns * (columns + stride)
          const [a, b] = memoriesAfter(fill, { seed: height + columns, doubles }, (kernels) =>
            kernels.solveRows(0, { at: columns * columns, stride }, { height, columns })
          )
          expect(differences(a, b)).toEqual([])
        }
      }
    )

    it.each(heights)('exponentials and logistic rows, %i of them', (height) => {
      const [a, b] = memoriesAfter(fill, { seed: height, doubles: 7 * height }, (kernels) => {
        const [predictor, response, mean, value, score, second, to] = [0, 1, 2, 3, 4, 5, 6].map(
          (k) => k * height
        )
        kernels.exponentials(predictor, to, height)
        kernels.logistic({ predictor, response, mean, value, score, second, height })
      })
      expect(differences(a, b)).toEqual([])
    })

    it('X′WX and R of any numbers of rows and columns', () => {
      for (const rows of [0, 1, 2, 3, 5, 127, 129, 300, 513]) {
        for (const cols of [0, 1, 2, 3, 5, 9]) {
          const next = fill(rows + cols)
          const x = { rows, cols, data: Float64Array.from({ length: rows * cols }, next) }
          const w = Float64Array.from({ length: rows }, next)
          for (const weights of [null, w]) {
            const product = compiledCrossProduct(x, weights).data
            expect(differences(crossProduct(x, weights).data, product)).toEqual([])
          }
          const [ours, theirs] = [tallQr(x, w), compiledTallQr(x, w)]
          expect(differences(ours.r.data, theirs.r.data)).toEqual([])
          expect(differences(ours.c, theirs.c)).toEqual([])
        }
      }
    })
  }
)

it('a runtime that lacks an instruction gets no compiled kernels', () => {
  expect(compiledKernels(new Uint8Array([0, 97, 115, 109, 2, 0, 0, 0]))).toBeNull()
})
