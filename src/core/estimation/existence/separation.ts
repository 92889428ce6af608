import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { ProgrammeLimits } from '../../numeric/programming/programme.ts'
import { type Recession, recession } from './recession.ts'

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

/** Rows by what they ask of d: sign·x_i'd ≥ 0, or x_i'd = 0. */
interface Demands {
  readonly signed: number[]
  readonly signs: number[]
  readonly equal: number[]
}

function decide(
  { rows: n, cols: p, data }: Matrix,
  { signed, signs, equal }: Demands,
  limits: ProgrammeLimits
): Recession | null | 'undecided' {
  const inequalities = zeros(p, signed.length)
  const equalities = zeros(p, equal.length)
  for (let j = 0; j < p; j++) {
    for (let k = 0; k < signed.length; k++) {
      inequalities.data[k * p + j] = signs[k] * data[j * n + signed[k]]
    }
    for (let k = 0; k < equal.length; k++) equalities.data[k * p + j] = data[j * n + equal[k]]
  }
  return recession({ inequalities, equalities }, limits)
}

function report(found: Recession | null | 'undecided', { signed, equal }: Demands): Separation {
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
 * Separation of binary or binomial responses (Albert & Anderson 1984; Konis 2007), decided before
 * any optimiser runs. X is n × p of full column rank; successes and trials have length n, null
 * trials meaning 1; rows without trials do not count. The answer is the same for every link whose
 * inverse increases strictly from 0 to 1 over the whole line (logit, probit, cloglog, loglog,
 * cauchit), and offsets do not change it. A single class is separated whenever some d has x_i'd of
 * one sign on all rows, as with an intercept. The supremum of the log-likelihood is that of the fit
 * to the informative rows; separated rows contribute 0.
 */
export function binomialSeparation(
  x: Matrix,
  successes: Float64Array,
  trials: Float64Array | null,
  limits: ProgrammeLimits = {}
): Separation {
  const demands: Demands = { signed: [], signs: [], equal: [] }
  for (let i = 0; i < x.rows; i++) {
    const m = trials === null ? 1 : trials[i]
    if (!(m > 0)) continue
    if (successes[i] > 0 && successes[i] < m) demands.equal.push(i)
    else {
      demands.signed.push(i)
      demands.signs.push(successes[i] > 0 ? 1 : -1)
    }
  }
  return report(decide(x, demands, limits), demands)
}

/**
 * Existence for counts with a log link (Poisson, negative binomial with fixed θ): no maximum iff
 * some d ≠ 0 has x_i'd = 0 where y_i > 0 and x_i'd ≤ 0 where y_i = 0 (Correia, Guimarães & Zylkin
 * 2019, proposition 1). X is n × p of full column rank, counts ≥ 0 have length n. Separated zeros
 * contribute 0 to the supremum of the log-likelihood.
 */
export function countSeparation(
  x: Matrix,
  counts: Float64Array,
  limits: ProgrammeLimits = {}
): Separation {
  const demands: Demands = { signed: [], signs: [], equal: [] }
  for (let i = 0; i < x.rows; i++) {
    if (counts[i] > 0) demands.equal.push(i)
    else {
      demands.signed.push(i)
      demands.signs.push(-1)
    }
  }
  return report(decide(x, demands, limits), demands)
}
