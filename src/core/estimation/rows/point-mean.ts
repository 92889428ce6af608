import type { Predictor } from '../../model/predictor.ts'
import { addCombination } from '../../numeric/linalg/gram.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { type Frame, toOrthogonal } from './frame.ts'
import { frameColumns, orthogonalised } from './frame-columns.ts'
import type { BlockMean } from './statement.ts'

/** What the rows of a block say of the predictor at one point. */
export interface PointMean {
  /** Length n; NaN where the mean is not finite on some row. */
  readonly predictor: Float64Array
  /** Its derivatives in the frame's coordinates (n × r). */
  readonly u: Matrix
  /** U R⁻¹, made when it is asked for. */
  readonly orthogonal: () => Matrix
  /** Takes Σ w_i ∇²η_i, in the coordinates of U R⁻¹, off a matrix (r × r). */
  lessCurvature(w: Float64Array, out: Matrix): void
}

function lazily(make: () => Matrix): () => Matrix {
  let made: Matrix | null = null
  return () => {
    made ??= make()
    return made
  }
}

/** Uβ and the offset. */
function linearPredictor(u: Matrix, offset: Float64Array | null, beta: Float64Array): Float64Array {
  const out = offset === null ? new Float64Array(u.rows) : offset.slice()
  addCombination(u, beta, out)
  return out
}

/** Points of a block that are kept: both optima and what stands beside them. */
const keptPoints = 4

/** What was made of the last points of a block, since several criteria look at one. */
function oncePerPoint(make: (beta: Float64Array) => PointMean): (beta: Float64Array) => PointMean {
  const made: { readonly beta: Float64Array; readonly mean: PointMean }[] = []
  return (beta) => {
    const known = made.find((one) => one.beta.every((value, j) => value === beta[j]))
    if (known !== undefined) return known.mean
    const mean = make(beta)
    made.push({ beta, mean })
    if (made.length > keptPoints) made.shift()
    return mean
  }
}

/** S C S with S = diag(scale), from both sides in the coordinates of U R⁻¹: R⁻ᵀ S C S R⁻¹. */
export function inOrthogonalBothWays(c: Matrix, frame: Frame): Matrix {
  const r = c.rows
  const half = zeros(r, r)
  for (let j = 0; j < r; j++) {
    const scaled = column(c, j).map((value, i) => value * frame.scale[i] * frame.scale[j])
    toOrthogonal(frame, scaled).forEach((value, i) => {
      half.data[i * r + j] = value
    })
  }
  const out = zeros(r, r)
  for (let j = 0; j < r; j++) out.data.set(toOrthogonal(frame, column(half, j)), j * r)
  return out
}

function expressionMean(predictor: Predictor, frame: Frame, beta: Float64Array): PointMean {
  const theta = beta.map((value, k) => value * frame.scale[k])
  const m = new Float64Array(predictor.rows)
  const u = zeros(predictor.rows, theta.length)
  if (!predictor.evaluate(theta, m, u)) m.fill(Number.NaN)
  theta.forEach((_, k) => {
    const uk = column(u, k)
    for (let i = 0; i < uk.length; i++) uk[i] *= frame.scale[k]
  })
  return {
    predictor: m,
    u,
    orthogonal: lazily(() => orthogonalised(u, frame)),
    lessCurvature(w, out) {
      const own = zeros(theta.length, theta.length)
      predictor.curvature(theta, w, own)
      inOrthogonalBothWays(own, frame).data.forEach((value, k) => {
        out.data[k] -= value
      })
    }
  }
}

/** The predictor of a block at any point of a frame. */
export function pointMeans(
  { x, offset, predictor }: BlockMean,
  frame: Frame
): (beta: Float64Array) => PointMean {
  if (predictor !== null) return oncePerPoint((beta) => expressionMean(predictor, frame, beta))
  const u = frameColumns(x, frame)
  const orthogonal = lazily(() => orthogonalised(u, frame))
  return oncePerPoint((beta) => ({
    predictor: linearPredictor(u, offset, beta),
    u,
    orthogonal,
    lessCurvature: () => undefined
  }))
}
