import { type DoubleDouble, ddAdd, ddMul, ddNegate } from '../../double-double.ts'
import { type Matrix, zeros } from '../../matrix.ts'
import { dot2 } from '../../sum.ts'
import { scaleByPower } from '../power-of-two.ts'
import type { PairTriangle } from './inverse-factor.ts'
import type { FactoredDesign } from './refinement.ts'

const nothing: DoubleDouble = { head: 0, tail: 0 }

function scalePair(x: DoubleDouble, e: number): DoubleDouble {
  return { head: scaleByPower(x.head, e), tail: scaleByPower(x.tail, e) }
}

/**
 * Coefficients of the columns 2^-e x (length p, zero where not kept) from those of z (length rank,
 * R's order): undoes the spread and hands what centring took away back to the constant columns.
 */
export function uncentred(
  { design, order }: Pick<FactoredDesign, 'design' | 'order'>,
  beta: readonly DoubleDouble[]
): DoubleDouble[] {
  const out: DoubleDouble[] = Array.from({ length: design.p }, () => nothing)
  let shift = nothing
  order.forEach((j, k) => {
    out[j] = scalePair(beta[k], -design.spread[j])
    if (design.centre[j] === 0) return
    shift = ddAdd(shift, ddMul(out[j], { head: design.centre[j], tail: 0 }))
  })
  for (const j of design.constant) out[j] = ddAdd(out[j], ddNegate(shift))
  return out
}

export interface InverseGram {
  /** p × rank: X·whitening has orthonormal columns under the weights; rows of aliased columns are 0. */
  readonly whitening: Matrix
  /** (X'WX)⁻¹, p × p, NaN where aliased. */
  readonly covariance: Matrix
  /** √ of its diagonal, computed without squaring the units; NaN where aliased. */
  readonly errors: Float64Array
}

/** Rows of T R⁻¹ as p vectors of length rank, in units of 2^-e x. */
function whiteningRows(factored: FactoredDesign, inverse: PairTriangle): Float64Array[] {
  const rank = factored.order.length
  const rows = Array.from({ length: factored.design.p }, () => new Float64Array(rank))
  for (let c = 0; c < rank; c++) {
    const beta = Array.from({ length: rank }, (_, a) => (a <= c ? inverse[c][a] : nothing))
    uncentred(factored, beta).forEach((value, j) => {
      rows[j][c] = value.head
    })
  }
  return rows
}

/** (X'WX)⁻¹ = (T R⁻¹)(T R⁻¹)' with products in twice the working precision. */
export function inverseGram(factored: FactoredDesign, inverse: PairTriangle): InverseGram {
  const { design, order, rows: rowScale } = factored
  const p = design.p
  const rows = whiteningRows(factored, inverse)
  const whitening = zeros(p, order.length)
  const covariance = zeros(p, p)
  covariance.data.fill(Number.NaN)
  const errors = new Float64Array(p).fill(Number.NaN)
  const unit = (j: number) => -design.unit[j] - rowScale.exponent
  for (const j of order) {
    rows[j].forEach((value, c) => {
      whitening.data[c * p + j] = scaleByPower(value, unit(j))
    })
    errors[j] = scaleByPower(Math.sqrt(dot2(rows[j], rows[j])), unit(j))
    for (const k of order) {
      if (k < j) continue
      const value = scaleByPower(dot2(rows[j], rows[k]), unit(j) + unit(k))
      covariance.data[k * p + j] = value
      covariance.data[j * p + k] = value
    }
  }
  return { whitening, covariance, errors }
}
