/**
 * Seeded random numbers: the same seed gives the same numbers on every machine. Xoshiro128++ for sequences
 * (Blackman & Vigna 2021, ACM TOMS 47), Philox4x32-10 where a number must depend on its index only (Salmon,
 * Moraes, Dror & Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
 */

/** A sequence of random numbers. */
export interface Random {
  /** The next 32 random bits, as an integer in [0, 2³²). */
  bits(): number
  /** Uniform on the open interval (0, 1), 53 bits. */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Exponential with mean 1. */
  exponential(): number
  /** Gamma with the given shape > 0 and scale 1. */
  gamma(shape: number): number
  /** An integer in [0, n), each equally likely; 1 ≤ n ≤ 2³². */
  below(n: number): number
}

/** Steele, Lea & Flood (2014) with a 32-bit finaliser: one word of seed into well-mixed words. */
function splitmix32(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let z = state
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
}

/** Two words of 32 bits to a number in (0, 1): (k + ½)/2⁵² with k of 52 bits. */
function openUnit(high: number, low: number): number {
  return ((high >>> 0) * 1048576 + (low >>> 12) + 0.5) / 4503599627370496
}

function rotate(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k))
}

/** The state of xoshiro128++ after `stream` jumps, each of 2⁶⁴ numbers. */
function start(seed: number, stream: number): Int32Array {
  const low = splitmix32(seed)
  const high = splitmix32(Math.floor(seed / 4294967296) ^ 0x5bd1e995)
  const state = Int32Array.from({ length: 4 }, () => low() ^ high())
  if (state.every((word) => word === 0)) state[0] = 1
  for (let k = 0; k < stream; k++) jump(state)
  return state
}

/** The jump polynomial of xoshiro128++ (Blackman & Vigna 2021), 2⁶⁴ steps at once. */
const jumpPolynomial = [0x8764000b, 0xf542d2d3, 0x6fa035c3, 0x77f2db5b] as const

function jump(state: Int32Array): void {
  const total = new Int32Array(4)
  for (const word of jumpPolynomial) {
    for (let bit = 0; bit < 32; bit++) {
      if (word & (1 << bit)) for (let i = 0; i < 4; i++) total[i] ^= state[i]
      advance(state)
    }
  }
  state.set(total)
}

/** One step of xoshiro128++; returns its output. */
function advance(state: Int32Array): number {
  const [a, b, c, d] = [state[0], state[1], state[2], state[3]]
  const output = (rotate((a + d) | 0, 7) + a) >>> 0
  const c2 = c ^ a
  const d2 = d ^ b
  state[1] = b ^ c2
  state[0] = a ^ d2
  state[2] = c2 ^ (b << 9)
  state[3] = rotate(d2, 11)
  return output
}

/** Xoshiro128++ from four words of state, not all 0. */
export function xoshiro128(words: readonly [number, number, number, number]): () => number {
  const state = Int32Array.from(words)
  return () => advance(state)
}

/**
 * A generator for a seed (a whole number, 0 … 2⁵³) and a stream: streams of one seed are 2⁶⁴ numbers apart.
 */
export function random(seed: number, stream = 0): Random {
  if (!(Number.isSafeInteger(seed) && seed >= 0 && Number.isSafeInteger(stream) && stream >= 0)) {
    throw new RangeError(`seed ${seed} and stream ${stream} must be whole numbers from 0`)
  }
  const state = start(seed, stream)
  return drawing(() => advance(state))
}

/** Draws of every law from a source of 32 random bits. */
function drawing(bits: () => number): Random {
  const uniform = (): number => openUnit(bits(), bits())
  const normal = polarNormal(uniform)
  return {
    bits,
    uniform,
    normal,
    exponential: () => -Math.log(uniform()),
    gamma: (shape) => gammaDraw(shape, uniform, normal),
    below: (n) => integerBelow(n, bits)
  }
}

/** Marsaglia & Bray (1964): two normal numbers from a point in the unit disc; the second is kept. */
function polarNormal(uniform: () => number): () => number {
  let kept: number | null = null
  return () => {
    if (kept !== null) {
      const value = kept
      kept = null
      return value
    }
    for (;;) {
      const u = 2 * uniform() - 1
      const v = 2 * uniform() - 1
      const square = u * u + v * v
      if (square >= 1 || square === 0) continue
      const scale = Math.sqrt((-2 * Math.log(square)) / square)
      kept = v * scale
      return u * scale
    }
  }
}

/** Marsaglia & Tsang (2000, ACM TOMS 26); for shape < 1 a draw of shape + 1 times u^(1/shape). */
function gammaDraw(shape: number, uniform: () => number, normal: () => number): number {
  if (!(shape > 0)) return Number.NaN
  if (shape < 1) return gammaDraw(shape + 1, uniform, normal) * uniform() ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Rejection of the incomplete last block, so that every value is equally likely. */
function integerBelow(n: number, bits: () => number): number {
  if (!(Number.isInteger(n) && n >= 1 && n <= 4294967296)) throw new RangeError(`below(${n})`)
  const limit = 4294967296 - (4294967296 % n)
  for (;;) {
    const value = bits()
    if (value < limit) return value % n
  }
}

/** `count` indices in [0, n), with replacement: a bootstrap sample. */
export function sampleWithReplacement(source: Random, n: number, count: number): Uint32Array {
  return Uint32Array.from({ length: count }, () => source.below(n))
}

/** `count` different indices in [0, n) in random order (Durstenfeld 1964); count = n is a permutation. */
export function sampleWithoutReplacement(source: Random, n: number, count: number): Uint32Array {
  if (count > n) throw new RangeError(`${count} different numbers below ${n}`)
  const pool = Uint32Array.from({ length: n }, (_, i) => i)
  for (let i = 0; i < count; i++) {
    const j = i + source.below(n - i)
    const chosen = pool[j]
    pool[j] = pool[i]
    pool[i] = chosen
  }
  return pool.slice(0, count)
}

type Words = [number, number, number, number]

/** High and low words of the 64-bit product of two 32-bit words. */
function multiplyWide(x: number, y: number): readonly [high: number, low: number] {
  const xl = x & 0xffff
  const xh = x >>> 16
  const yl = y & 0xffff
  const yh = y >>> 16
  const middle = xh * yl + ((xl * yl) >>> 16)
  const carry = xl * yh + (middle & 0xffff)
  const high = xh * yh + Math.floor(middle / 65536) + Math.floor(carry / 65536)
  return [high >>> 0, Math.imul(x, y) >>> 0]
}

/** Philox4x32-10: four random words for a counter of four words and a key of two. */
export function philox(counter: Readonly<Words>, key: readonly [number, number]): Words {
  let [c0, c1, c2, c3] = counter
  let [k0, k1] = key
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiplyWide(0xd2511f53, c0)
    const [high1, low1] = multiplyWide(0xcd9e8d57, c2)
    c0 = (high1 ^ c1 ^ k0) >>> 0
    c2 = (high0 ^ c3 ^ k1) >>> 0
    c1 = low1
    c3 = low0
    k0 = (k0 + 0x9e3779b9) >>> 0
    k1 = (k1 + 0xbb67ae85) >>> 0
  }
  return [c0, c1, c2, c3]
}

/** Tells the counters of `randomAt` from those of `uniformAt`. */
const sequences = 0x73657173

/**
 * The generator of a seed at a place of three whole numbers below 2³²: it depends on nothing else. Its state is
 * four words of Philox.
 */
export function randomAt(seed: number, [a, b, c]: readonly [number, number, number]): Random {
  const words = philox([a, b, c, sequences], [seed >>> 0, Math.floor(seed / 4294967296)])
  if (words.every((word) => word === 0)) words[0] = 1
  return drawing(xoshiro128(words))
}

/** The uniform (0, 1) number with the given place in a stream: it depends on nothing else. All below 2⁵³. */
export function uniformAt(seed: number, stream: number, counter: number): number {
  const words = philox(
    [
      counter >>> 0,
      Math.floor(counter / 4294967296),
      stream >>> 0,
      Math.floor(stream / 4294967296)
    ],
    [seed >>> 0, Math.floor(seed / 4294967296)]
  )
  return openUnit(words[0], words[1])
}
