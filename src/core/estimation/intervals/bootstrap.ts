import { column, type Matrix } from '../../numeric/matrix.ts'
import { normalCdf, normalQuantile } from '../../numeric/special/index.ts'
import type { IntervalMethod } from './interval.ts'
import { quantileEnds } from './percentile.ts'

/** Σ l³ / (6 (Σ l²)^{3/2}): the skewness constant of an estimate from sums over its influence values l. */
export function accelerationFrom(squares: number, cubes: number): number {
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0
}

/** The same from the influence values. */
export function acceleration(influence: Float64Array): number {
  let squares = 0
  let cubes = 0
  for (const l of influence) {
    squares += l * l
    cubes += l * l * l
  }
  return accelerationFrom(squares, cubes)
}

/** The same of every estimate (p) from the influence of every row on it (n × p); null where not known. */
export function accelerationsOf(influence: Matrix | null): Float64Array | null {
  if (influence === null) return null
  return Float64Array.from({ length: influence.cols }, (_, j) => acceleration(column(influence, j)))
}

/** Probabilities of the BCa ends (Efron 1987, equation 4.10). */
export function bcaProbabilities(
  sorted: Float64Array,
  estimate: number,
  at: { readonly level: number; readonly acceleration: number }
): readonly [number, number] {
  const below = sorted.filter((value) => value < estimate).length
  const bias = normalQuantile(below / sorted.length)
  const move = (z: number) => normalCdf(bias + (bias + z) / (1 - at.acceleration * (bias + z)))
  const tail = normalQuantile((1 + at.level) / 2)
  return [move(-tail), move(tail)]
}

export const bootstrap: IntervalMethod = {
  name: 'bootstrap',
  title: 'bootstrap, bias-corrected and accelerated',
  reference: 'Efron (1987), JASA 82, 171-185',
  compute({ estimates, level, replicates, accelerations }) {
    const found = replicates()
    if (typeof found === 'string') return { because: found }
    const constants = accelerations()
    return quantileEnds(found, (sorted, j) =>
      bcaProbabilities(sorted, estimates[j], {
        level,
        acceleration: constants?.[j] ?? 0
      })
    )
  }
}
