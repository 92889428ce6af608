import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { type Basis, toCoefficients } from '../regression/basis.ts'
import type { Assignment } from '../regression/model.ts'
import { spreadMatrix } from '../regression/squares-fit.ts'
import type { TermInfo } from '../reporting/coefficients.ts'

/** The coefficients of one response: an equation of a system, or a label against the baseline. */
export interface StackPart {
  readonly response: string
  readonly terms: readonly TermInfo[]
  /** Places of the identified coefficients among its terms. */
  readonly kept: readonly number[]
  readonly aliased: Uint8Array
  /** Of its design; the coordinates of all parts stand one after the other. */
  readonly basis: Basis
  /** Where its coordinates begin among all. */
  readonly from: number
  readonly assignment?: Assignment | undefined
}

/** Coefficients of several responses, one response after the other. */
export type Stack = readonly StackPart[]

/** How a coefficient is called where all responses stand in one list. */
export function stackedNames(stack: Stack): string[] {
  return stack.flatMap(({ response, terms }) => terms.map(({ name }) => `${response}: ${name}`))
}

/** Where the terms of every part begin among all terms. */
export function partPlaces(stack: Stack): number[] {
  let next = 0
  return stack.map(({ terms }) => {
    next += terms.length
    return next - terms.length
  })
}

/** Identified coefficients of all parts. */
export function stackSize(stack: Stack): number {
  return stack.reduce((sum, { kept }) => sum + kept.length, 0)
}

/** Places of the identified coefficients among all terms. */
export function stackedKept(stack: Stack): number[] {
  const places = partPlaces(stack)
  return stack.flatMap(({ kept }, k) => kept.map((j) => places[k] + j))
}

/** Coefficients from coordinates, in every part's own basis (length r). */
export function stackedCoefficients(stack: Stack, gamma: Float64Array): Float64Array {
  const out = new Float64Array(gamma.length)
  for (const { basis, from, kept } of stack) {
    out.set(toCoefficients(basis, gamma.slice(from, from + kept.length)), from)
  }
  return out
}

/** Covariance of the identified coefficients from that of the coordinates (r × r). */
export function coefficientCovariance(stack: Stack, covariance: Matrix): Matrix {
  const r = covariance.rows
  const half = zeros(r, r)
  for (let j = 0; j < r; j++) {
    column(half, j).set(stackedCoefficients(stack, column(covariance, j)))
  }
  const out = zeros(r, r)
  for (let i = 0; i < r; i++) {
    const row = Float64Array.from({ length: r }, (_, j) => at(half, i, j))
    stackedCoefficients(stack, row).forEach((value, j) => {
      out.data[j * r + i] = value
    })
  }
  return out
}

/** The same over all terms (p × p), NaN where aliased. */
export function termCovariance(stack: Stack, covariance: Matrix): Matrix {
  const p = stack.reduce((sum, { terms }) => sum + terms.length, 0)
  return spreadMatrix(stackedKept(stack), coefficientCovariance(stack, covariance), p)
}

/** Values of the r identified coefficients at the places of their terms (length p), NaN elsewhere. */
export function atTerms(stack: Stack, values: Float64Array): Float64Array {
  const out = new Float64Array(stack.reduce((sum, { terms }) => sum + terms.length, 0))
  out.fill(Number.NaN)
  stackedKept(stack).forEach((place, k) => {
    out[place] = values[k]
  })
  return out
}

/** The r × r map from coordinates to coefficients. */
export function stackMap(stack: Stack): Matrix {
  const r = stackSize(stack)
  const out = zeros(r, r)
  for (let k = 0; k < r; k++) {
    const unit = new Float64Array(r)
    unit[k] = 1
    column(out, k).set(stackedCoefficients(stack, unit))
  }
  return out
}
