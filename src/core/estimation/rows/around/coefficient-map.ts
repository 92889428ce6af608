import { column, type Matrix, zeros } from '../../../numeric/matrix.ts'
import { coefficientsOf, type Frame, fromOrthogonal } from '../frame.ts'

/** What a move in (U R⁻¹, τ), f of them nuisance parameters, does to the identified coefficients (r × (r + f)). */
export function coefficientMap(frame: Frame, f: number): Matrix {
  const r = frame.kept.length
  const out = zeros(r, r + f)
  for (let k = 0; k < r; k++) {
    const unit = new Float64Array(r)
    unit[k] = 1
    column(out, k).set(coefficientsOf(frame, fromOrthogonal(frame, unit)))
  }
  return out
}
