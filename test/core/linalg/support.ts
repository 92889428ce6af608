import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type DoubleDouble, ddMul } from '../../../src/core/numeric/double-double.ts'
import { leastSquares } from '../../../src/core/numeric/linalg/least-squares.ts'
import { column, type Matrix, zeros } from '../../../src/core/numeric/matrix.ts'

const root = resolve(import.meta.dirname, '../../..')

/** Where the NIST files are; they are not part of the project. */
export const nistDirectory = resolve(
  root,
  process.env['REFERENCE_DIR'] ?? '../shared/reference',
  'nist'
)
export const nistPresent = existsSync(nistDirectory)

export interface NistSet {
  readonly columns: Readonly<Record<string, readonly number[]>>
  readonly formula_r: string
  readonly certified: {
    readonly estimates: Readonly<Record<string, number>>
    readonly standard_errors: Readonly<Record<string, number>>
    readonly rss: number
    readonly residual_sd: number
    readonly f: number | null
    readonly r_squared: number
    readonly df: number
    readonly ss_between: number
  }
  readonly exact: {
    readonly estimates: Readonly<Record<string, string>>
    readonly standard_errors: Readonly<Record<string, string>>
    readonly rss: string
    readonly ss_between: string
    readonly f: string
    readonly r_squared: string
    readonly ols_treatment_contrasts: {
      readonly estimates: Readonly<Record<string, string>>
      readonly standard_errors: Readonly<Record<string, string>>
    }
  }
  readonly verification: {
    readonly double_input_ceiling_lre: Readonly<Record<string, number>>
    readonly double_input_ceiling_lre_uncapped: Readonly<Record<string, number>>
  }
}

export function nist(name: string): NistSet {
  return JSON.parse(readFileSync(resolve(nistDirectory, `${name}.json`), 'utf8'))
}

export function referenceCase(name: string) {
  return JSON.parse(readFileSync(resolve(root, 'test/reference/cases', `${name}.json`), 'utf8'))
}

/** Correct significant digits, at most 16; against a true zero the digits of the absolute error. */
export function digits(got: number, truth: number): number {
  if (got === truth) return 16
  const error = Math.abs(got - truth) / (truth === 0 ? 1 : Math.abs(truth))
  return Number.isFinite(error) ? Math.max(0, Math.min(16, -Math.log10(error))) : 0
}

export function leastDigits(got: ArrayLike<number>, truth: readonly number[]): number {
  return truth.reduce((least, t, i) => Math.min(least, digits(got[i]!, t)), 16)
}

function powerPair(x: number, k: number): DoubleDouble {
  let out: DoubleDouble = { head: 1, tail: 0 }
  for (let i = 0; i < k; i++) out = ddMul(out, { head: x, tail: 0 })
  return out
}

/** Head and tail matrices of a formula made of 0, names and I(name^k). */
export function designOf(formula: string, data: NistSet['columns']): { x: Matrix; tail: Matrix } {
  const parts = formula
    .split('~')[1]!
    .split('+')
    .map((part) => part.trim())
  const terms = parts.filter((part) => part !== '0')
  const columns = parts.includes('0') ? terms : ['1', ...terms]
  const n = Object.values(data)[0]!.length
  const x = zeros(n, columns.length)
  const tail = zeros(n, columns.length)
  columns.forEach((term, j) => {
    const power = /^I\((\w+)\^(\d+)\)$/.exec(term)
    for (let i = 0; i < n; i++) {
      const pair =
        term === '1'
          ? { head: 1, tail: 0 }
          : power === null
            ? { head: data[term]![i]!, tail: 0 }
            : powerPair(data[power[1]!]![i]!, Number(power[2]))
      column(x, j)[i] = pair.head
      column(tail, j)[i] = pair.tail
    }
  })
  return { x, tail }
}

/** A matrix from its columns. */
export function fromColumns(...columns: readonly ArrayLike<number>[]): Matrix {
  const x = zeros(columns[0]?.length ?? 0, columns.length)
  columns.forEach((values, j) => {
    column(x, j).set(values)
  })
  return x
}

/** Plain least squares of y on x. */
export function solve(x: Matrix, y: ArrayLike<number>, weights: readonly number[] | null = null) {
  return leastSquares({
    x,
    tail: null,
    y: Float64Array.from(y),
    yTail: null,
    weights: weights === null ? null : Float64Array.from(weights)
  })
}

/** Standard errors σ √diag (X'WX)⁻¹ from a solution on n rows. */
export function standardErrors(solution: ReturnType<typeof leastSquares>, n: number): Float64Array {
  const sigma = solution.norms.residual / Math.sqrt(n - solution.rank)
  return solution.unscaledErrors.map((e) => e * sigma)
}

/** A small deterministic generator (mulberry32) for random designs. */
export function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}
