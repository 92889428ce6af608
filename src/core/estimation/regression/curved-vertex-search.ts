import type { PowerEnd } from './curved-power-descent.ts'
import { bestEnd } from './curved-programme.ts'

/** A vertex that was come to, and its sum of powers. */
export interface TriedEnd extends PowerEnd {
  readonly value: number
}

/** A descent that a search asks for: from a point, or from the best fit through drawn rows of the mean linearised there. */
export interface DescentAsked {
  readonly at: Float64Array
  readonly drawn: boolean
}

/** Most looks at drawn rows; each begins at the best vertex so far. */
const mostLooks = 4
/** Sums of powers that differ by less are those of one vertex. */
const alike = 1e-9

/** Ends whose sums of powers differ. */
function differentEnds(ends: readonly TriedEnd[]): readonly TriedEnd[] {
  return ends.filter(
    ({ value }, k) => !ends.slice(0, k).some((own) => Math.abs(own.value - value) <= alike * value)
  )
}

/**
 * The vertices among which the least sum of |r|^p, p < 1, of a curved mean is looked for: those that descents
 * from the starts come to, and those that are come to from the best fit through drawn rows, as many as there are
 * parameters, of the mean linearised at the best vertex so far, as long as one is better (elemental fits of a
 * curved mean: Stromberg 1993, JASA 88, 237-244). Whoever drives it descends; null where nothing is finite.
 */
export function* curvedVertexSearch(
  starts: readonly Float64Array[]
): Generator<DescentAsked, readonly TriedEnd[], TriedEnd | null> {
  const ends: TriedEnd[] = []
  for (const at of starts) {
    const end = yield { at, drawn: false }
    if (end !== null) ends.push(end)
  }
  for (let k = 0; k < mostLooks; k++) {
    const best = bestEnd(ends)
    if (best === null) break
    const end = yield { at: best.gamma, drawn: true }
    if (end !== null) ends.push(end)
    if (end === null || !(end.value < best.value * (1 - alike))) break
  }
  return differentEnds(ends)
}
