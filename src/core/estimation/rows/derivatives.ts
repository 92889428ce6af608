import { factorise, logDeterminant } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { NuisanceScale } from '../nuisance.ts'
import type { Climb } from './climb.ts'
import { type Frame, toOrthogonal } from './frame.ts'
import { type Places, type Sums, sumAt } from './sums.ts'

/** A criterion's value and derivatives in (β, τ), from the sums of a pass. */
interface Derivatives {
  readonly value: number
  /** Of the minimised criterion, in (β, τ). */
  readonly gradient: Float64Array
  /** In (U R⁻¹, τ); null where the pass did not ask for it. */
  readonly second: Matrix | null
  /** What a step is scaled by where it is not the second derivatives; null elsewhere. */
  readonly steering: Matrix | null
}

export interface Reading {
  readonly sums: Sums
  readonly at: Places
  readonly frame: Frame
  readonly scale: NuisanceScale
}

/** The packed upper triangle at `from` as a symmetric matrix of `size`, the rest zero. */
export function unpacked(sums: Sums, from: number, { r, size }: { r: number; size: number }) {
  const out = zeros(size, size)
  let next = from
  for (let j = 0; j < r; j++) {
    for (let i = 0; i <= j; i++) {
      const value = sumAt(sums, next++)
      out.data[j * size + i] = value
      out.data[i * size + j] = value
    }
  }
  return out
}

function squaresAt({ sums, at, frame }: Reading): Derivatives {
  const r = frame.kept.length
  return {
    value: sumAt(sums, at.value) / 2,
    gradient: Float64Array.from({ length: r }, (_, j) => -sumAt(sums, at.gradient + j)),
    second: at.second < 0 ? null : unpacked(sums, at.second, { r, size: r }),
    steering: null
  }
}

/** ½ ln |I|; NaN where I is not positive. */
function halfLogDeterminant(information: Matrix): number {
  const factor = factorise(information)
  return factor === null ? Number.NaN : logDeterminant(factor) / 2
}

/** Minus ln L; derivatives in φ become those in τ. */
function likelihoodAt(climb: Climb, { sums, at, frame, scale }: Reading): Derivatives {
  const r = frame.kept.length
  const f = scale.free.length
  const phi = scale.toPhi(climb.tau)
  const q = phi.length
  const gradient = new Float64Array(r + f)
  for (let j = 0; j < r; j++) gradient[j] = -sumAt(sums, at.gradient + j)
  const scores = scale.free.map((k) => sumAt(sums, at.gradient + r + k))
  const jets = scale.free.map((_, a) => scale.derivatives(a, phi))
  jets.forEach(([first], a) => {
    gradient[r + a] = -scores[a] * first
  })
  const value = -sumAt(sums, at.value)
  if (at.second < 0) return { value, gradient, second: null, steering: null }
  const size = r + f
  const second = unpacked(sums, at.second, { r, size })
  scale.free.forEach((k, a) => {
    const cross = Float64Array.from({ length: r }, (_, j) => sumAt(sums, at.cross + k * r + j))
    toOrthogonal(frame, cross).forEach((v, j) => {
      second.data[(r + a) * size + j] = v * jets[a][0]
      second.data[j * size + r + a] = v * jets[a][0]
    })
    scale.free.forEach((l, b) => {
      const bend = a === b ? scores[a] * jets[a][1] : 0
      second.data[(r + b) * size + r + a] =
        sumAt(sums, at.nuisance + k * q + l) * jets[a][0] * jets[b][0] - bend
    })
  })
  return {
    value: value - (climb.penalised ? halfLogDeterminant(second) : 0),
    gradient,
    second,
    steering: at.steering < 0 ? null : unpacked(sums, at.steering, { r, size })
  }
}

/** Expected joint information in (U R⁻¹, τ) at a point of a likelihood. */
export function expectedAt(climb: Climb, { sums, at: places, frame, scale }: Reading): Matrix {
  const r = frame.kept.length
  const phi = scale.toPhi(climb.tau)
  const slopes = scale.free.map((_, a) => scale.derivatives(a, phi)[0])
  const size = r + slopes.length
  const out = unpacked(sums, places.second, { r, size })
  scale.free.forEach((k, a) => {
    for (let j = 0; j < r; j++) {
      const value = sumAt(sums, places.cross + k * r + j) * slopes[a]
      out.data[(r + a) * size + j] = value
      out.data[j * size + r + a] = value
    }
    scale.free.forEach((l, b) => {
      const value = sumAt(sums, places.nuisance + k * phi.length + l)
      out.data[(r + b) * size + r + a] = value * slopes[a] * slopes[b]
    })
  })
  return out
}

/** What a pass says of a climb's point. */
export function derivativesAt(climb: Climb, reading: Reading): Derivatives {
  return climb.criterion === 'squares' ? squaresAt(reading) : likelihoodAt(climb, reading)
}
