import { at, column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { leastAbsolute } from '../../../numeric/programming/least-absolute.ts'
import { minimax } from '../../../numeric/programming/minimax.ts'
import type { LinearRegression } from '../../regression/model.ts'
import type { Terrain } from '../terrain.ts'

interface ProgrammeInput {
  readonly model: LinearRegression
  /** The identified columns, n × m. */
  readonly x: Matrix
  /** Fitted means at the optimum, length n. */
  readonly fitted: Float64Array
  readonly cancelled: () => boolean
}

/** √precision (times frequency where the residuals are summed). */
function weightsOf({ observations, family }: LinearRegression): Float64Array | null {
  const { rows, precision, frequency } = observations
  if (precision === null && frequency === null) return null
  const summed = family.facts.normMinimised === 1
  return Float64Array.from({ length: rows }, (_, i) => {
    const root = precision === null ? 1 : Math.sqrt(precision[i])
    return root * (summed && frequency !== null ? frequency[i] : 1)
  })
}

function columnsOf(x: Matrix, free: readonly number[]): Matrix {
  const out = zeros(x.rows, free.length)
  free.forEach((j, k) => {
    column(out, k).set(column(x, j))
  })
  return out
}

/**
 * Loss of a Laplace or uniform law, the other coefficients found anew by a linear programme and the
 * scale with them: n ln(scale/scale*), or the rise of Σ|r|/scale where the Laplace scale is known.
 */
export function programmeLoss({ model, x, fitted, cancelled }: ProgrammeInput): Terrain['loss'] {
  const { offset } = model.mean
  const { y } = model.observations
  const weights = weightsOf(model)
  const absolute = model.family.facts.normMinimised === 1
  const known = model.family.nuisance[0]?.known ?? null
  const sizeOf = (residuals: Float64Array): number => {
    const sizes = residuals.map((r, i) => Math.abs(r) * (weights === null ? 1 : weights[i]))
    return absolute
      ? sizes.reduce((a, b) => a + b, 0) / model.nobs
      : sizes.reduce((a, b) => Math.max(a, b), 0)
  }
  const scale = sizeOf(y.map((value, i) => value - fitted[i]))
  const lossOf = (size: number): number => {
    if (known === null) return model.nobs * Math.log(size / scale)
    if (absolute) return (model.nobs * (size - scale)) / known
    return size <= known * (1 + 1e-12) ? 0 : Number.POSITIVE_INFINITY
  }
  return (held, values) => {
    const left = y.map((value, i) => {
      const rest = value - (offset === null ? 0 : offset[i])
      return held.reduce((r, j, k) => r - at(x, i, j) * values[k], rest)
    })
    const free = Array.from({ length: x.cols }, (_, j) => j).filter((j) => !held.includes(j))
    if (free.length === 0) return lossOf(sizeOf(left))
    const solve = absolute ? leastAbsolute : minimax
    return lossOf(
      sizeOf(solve({ x: columnsOf(x, free), y: left, weights }, { cancelled }).residuals)
    )
  }
}
