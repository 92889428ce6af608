import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { ProgrammeLimits } from '../../numeric/programming/programme.ts'
import { type RecessionCone, recession } from './recession.ts'

/** The maximum exists: every direction makes some row less likely. */
export interface Attained {
  readonly exists: true
  /** False when the limits stopped the programme before it could tell. */
  readonly decided: boolean
}

/** No finite maximum: the likelihood rises for ever along `direction`. */
export interface Separated {
  readonly exists: false
  /** Complete when every row that counts is separated, so that nothing is left to fit. */
  readonly kind: 'complete' | 'quasi-complete'
  /** In the relative interior of all such directions; length p, largest entry ±1. */
  readonly direction: Float64Array
  /** Where the direction takes each coefficient: +1 to +∞, −1 to −∞, 0 finite. */
  readonly infinite: Int8Array
  /** Coefficients whose sign other such directions contradict: the data do not force it. */
  readonly undetermined: readonly number[]
  /** Rows whose contribution tends to its supremum (probability 1) along the direction. */
  readonly separatedRows: Int32Array
  /** Rows that the direction leaves as they are, x_i'd = 0, and that count. */
  readonly informativeRows: Int32Array
  /** Columns of X that are independent on the informative rows; holds every finite coefficient. */
  readonly identifiedColumns: readonly number[]
}

export type Separation = Attained | Separated

/** Rows by what they ask of d: sign·x_i'd ≥ 0, or x_i'd = 0; rows without trials ask nothing. */
export interface Demands {
  readonly signed: readonly number[]
  readonly signs: readonly number[]
  readonly equal: readonly number[]
}

/** The cone of directions that obey the demands of the rows of X (n × p). */
export function coneOf(
  { rows: n, cols: p, data }: Matrix,
  { signed, signs, equal }: Demands
): RecessionCone {
  const inequalities = zeros(p, signed.length)
  const equalities = zeros(p, equal.length)
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < signed.length; k++) {
      inequalities.data[k * p + j] = signs[k] * data[j * n + signed[k]]
    }
    for (let k = 0; k < equal.length; k++) equalities.data[k * p + j] = data[j * n + equal[k]]
  }
  return { inequalities, equalities }
}

/** Whether a maximum exists by what the rows of X (n × p, of full column rank) demand, before any optimiser runs. */
export function separationBy(
  x: Matrix,
  demands: Demands,
  limits: ProgrammeLimits = {}
): Separation {
  const found = recession(coneOf(x, demands), limits)
  const { signed, equal } = demands
  if (found === null || found === 'undecided') return { exists: true, decided: found === null }
  const separated = signed.filter((_, k) => found.strict[k] === 1)
  const informative = [...equal, ...signed.filter((_, k) => found.strict[k] === 0)]
  return {
    exists: false,
    kind: informative.length === 0 ? 'complete' : 'quasi-complete',
    direction: found.direction,
    infinite: found.signs,
    undetermined: found.undetermined,
    separatedRows: Int32Array.from(separated),
    informativeRows: Int32Array.from(informative).sort(),
    identifiedColumns: [...found.pivots].sort((a, b) => a - b)
  }
}

/**
 * What binary or binomial responses demand (Albert & Anderson 1984; Konis 2007). Successes and trials have
 * length n, null trials meaning 1; rows without trials do not count. The demands are the same for every
 * link whose inverse increases strictly from 0 to 1 over the whole line (logit, probit, cloglog, loglog,
 * cauchit), and offsets do not change them. A single class is separated whenever some d has x_i'd of one
 * sign on all rows, as with an intercept. The supremum of the log-likelihood is that of the fit to the
 * informative rows; separated rows contribute 0.
 */
export function binomialDemands(successes: Float64Array, trials: Float64Array | null): Demands {
  const signed: number[] = []
  const signs: number[] = []
  const equal: number[] = []
  successes.forEach((s, i) => {
    const m = trials === null ? 1 : trials[i]
    if (!(m > 0)) return
    if (s > 0 && s < m) equal.push(i)
    else {
      signed.push(i)
      signs.push(s > 0 ? 1 : -1)
    }
  })
  return { signed, signs, equal }
}

/**
 * What counts ≥ 0 (n) demand with a log link (Poisson, negative binomial with fixed θ): no maximum iff
 * some d ≠ 0 has x_i'd = 0 where y_i > 0 and x_i'd ≤ 0 where y_i = 0 (Correia, Guimarães & Zylkin 2019,
 * proposition 1). Separated zeros contribute 0 to the supremum of the log-likelihood.
 */
export function countDemands(counts: Float64Array): Demands {
  const signed: number[] = []
  const equal: number[] = []
  counts.forEach((count, i) => {
    if (count > 0) equal.push(i)
    else signed.push(i)
  })
  return { signed, signs: signed.map(() => -1), equal }
}
