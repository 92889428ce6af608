import { sizeOf as cubesSize } from '../bootstrap/cubed.ts'
import { lagPlacesOf } from '../lags.ts'
import { summedSize } from '../sandwich.ts'
import type { LabelsPass } from './labels-pass.ts'

/** Coefficients of all labels. */
export function sizeOf({ frame, labels }: Pick<LabelsPass, 'frame' | 'labels'>): number {
  return frame.kept.length * (labels.length - 1)
}

/**
 * Sums of one point, from its first on: ln L, rows and pairs that vanish, pairs that nearly do, gradient,
 * information by columns; of a penalty the adjusted gradient, and what a step is scaled by.
 */
export const places = { value: 0, rows: 1, pairs: 2, nearly: 3, gradient: 4 } as const

/** How many sums one point takes. */
export function pointSize(pass: LabelsPass): number {
  const size = sizeOf(pass)
  return places.gradient + size + (size * (size + 1)) / 2
}

/** How many sums the covariance of a pass takes, those of its series last, and sums within groups. */
export function sandwichSize(pass: LabelsPass) {
  const { sandwich } = pass
  if (sandwich === null) return { size: 0, groupings: 0 }
  const { size, groupings } = summedSize(sandwich.choice, sandwich.gamma.length)
  const series = labelSeries(pass)
  return { size: series.reduce((sum, own) => sum + own.size, size), groupings }
}

/** Where the sums of the series of a pass stand. */
export function labelSeries(pass: LabelsPass) {
  return lagPlacesOf(pass.sandwich?.series ?? [], sandwichFrom(pass))
}

/** Where the sums of the covariance of a pass begin: after those of its points. */
export function sandwichFrom(pass: LabelsPass): number {
  return pass.labels.length + pass.points.length * pointSize(pass)
}

/** Where the sums of influences of a pass begin: after those of its covariance. */
export function cubesFrom(pass: LabelsPass): number {
  return sandwichFrom(pass) + sandwichSize(pass).size
}

/** How many sums a pass takes: observations by label, points, the covariance, influences. */
export function passSize(pass: LabelsPass): number {
  return cubesFrom(pass) + (pass.cubed === undefined ? 0 : cubesSize(pass.cubed))
}
