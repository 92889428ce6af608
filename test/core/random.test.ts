import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  philox,
  random,
  randomAt,
  sampleWithoutReplacement,
  sampleWithReplacement,
  uniformAt,
  xoshiro128
} from '../../src/core/numeric/random.ts'

type Words = [number, number, number, number]
interface Known {
  readonly philox: readonly [Words, [number, number], Words][]
  readonly xoshiro: { readonly state: Words; readonly outputs: readonly number[] }
  readonly seeded: readonly [number, number, readonly number[]][]
}
const known: Known = JSON.parse(
  readFileSync(new URL('../reference/special/random.json', import.meta.url), 'utf8')
)

describe('known answers', () => {
  it.each(known.philox)('Philox4x32-10 of counter %j and key %j', (counter, key, answer) => {
    expect(philox(counter, key)).toEqual(answer)
  })

  it('xoshiro128++ from the state 1, 2, 3, 4', () => {
    const next = xoshiro128(known.xoshiro.state)
    expect(known.xoshiro.outputs.map(() => next())).toEqual(known.xoshiro.outputs)
  })

  it.each(known.seeded)('seed %d, stream %d', (seed, stream, outputs) => {
    const source = random(seed, stream)
    expect(outputs.map(() => source.bits())).toEqual(outputs)
  })
})

const draws = 200_000

/** Mean and variance of many draws. */
function moments(draw: () => number): readonly [mean: number, variance: number] {
  let [mean, squares] = [0, 0]
  for (let n = 1; n <= draws; n++) {
    const x = draw()
    const change = x - mean
    mean += change / n
    squares += change * (x - mean)
  }
  return [mean, squares / (draws - 1)]
}

describe('laws of the draws', () => {
  const source = random(20260101)
  let counter = 0
  it.each([
    ['uniform', () => source.uniform(), 1 / 2, 1 / 12, 1 / 180],
    ['uniform by index', () => uniformAt(5, 2, counter++), 1 / 2, 1 / 12, 1 / 180],
    ['uniform at places', () => randomAt(7, [counter++, 3, 1]).uniform(), 1 / 2, 1 / 12, 1 / 180],
    ['normal', () => source.normal(), 0, 1, 2],
    ['exponential', () => source.exponential(), 1, 1, 8],
    ['gamma 0.3', () => source.gamma(0.3), 0.3, 0.3, 3 * 0.09 + 6 * 0.3 - 0.09],
    ['gamma 4.5', () => source.gamma(4.5), 4.5, 4.5, 3 * 4.5 ** 2 + 6 * 4.5 - 4.5 ** 2],
    ['below 6', () => source.below(6), 2.5, 35 / 12, 14.73 - (35 / 12) ** 2]
  ] as const)(
    '%s: mean and variance within 5 standard errors',
    (_, draw, mean, variance, spread) => {
      const [gotMean, gotVariance] = moments(draw)
      expect(Math.abs(gotMean - mean)).toBeLessThan(5 * Math.sqrt(variance / draws))
      expect(Math.abs(gotVariance - variance)).toBeLessThan(5 * Math.sqrt(spread / draws))
    }
  )
})

describe('streams and samples', () => {
  it('a number by index depends on seed, stream and index only', () => {
    expect(uniformAt(9, 4, 1000)).toBe(uniformAt(9, 4, 1000))
    const all = [
      uniformAt(9, 4, 1000),
      uniformAt(9, 4, 1001),
      uniformAt(9, 5, 1000),
      uniformAt(8, 4, 1000)
    ]
    expect(new Set(all).size).toBe(4)
  })

  it('a generator at a place depends on seed and place only', () => {
    const first = (seed: number, place: readonly [number, number, number]) =>
      randomAt(seed, place).bits()
    expect(first(7, [1, 2, 3])).toBe(first(7, [1, 2, 3]))
    const all = [
      first(7, [1, 2, 3]),
      first(8, [1, 2, 3]),
      first(7 + 2 ** 32, [1, 2, 3]),
      first(7, [2, 2, 3]),
      first(7, [1, 3, 3]),
      first(7, [1, 2, 4])
    ]
    expect(new Set(all).size).toBe(6)
  })

  it('the upper words of seed, stream and index count', () => {
    const far = 2 ** 32
    const all = [
      uniformAt(1, 1, 1),
      uniformAt(1 + far, 1, 1),
      uniformAt(1, 1 + far, 1),
      uniformAt(1, 1, 1 + far)
    ]
    expect(new Set(all).size).toBe(4)
  })

  it('a sample without replacement has no value twice, and of full size is a permutation', () => {
    const source = random(3)
    expect(new Set(sampleWithoutReplacement(source, 1000, 300)).size).toBe(300)
    const permutation = [...sampleWithoutReplacement(source, 50, 50)].sort((a, b) => a - b)
    expect(permutation).toEqual(Array.from({ length: 50 }, (_, i) => i))
  })

  it('a sample with replacement covers about 1 − 1/e of the indices', () => {
    const share = new Set(sampleWithReplacement(random(4), 100_000, 100_000)).size / 100_000
    expect(Math.abs(share - (1 - Math.exp(-1)))).toBeLessThan(0.005)
  })

  it.each([-1, 0.5, Number.NaN, 2 ** 53])('seed %d is refused', (seed) => {
    expect(() => random(seed)).toThrow(RangeError)
  })
})
