import { type Matrix, zeros } from '../../numeric/matrix.ts'
import type { ProgrammeLimits } from '../../numeric/programming/programme.ts'
import { recession } from './recession.ts'
import type { Attained, Separated } from './separation.ts'

export interface MultinomialInput {
  /** n × p, of full column rank. */
  readonly x: Matrix
  /** Category of each row (n), 0 being the baseline. */
  readonly category: Int32Array
  /** Number of categories K ≥ 2. */
  readonly categories: number
}

/** Coefficients are stacked by category 1 … K − 1, p each. */
export interface MultinomialSeparated
  extends Pick<Separated, 'exists' | 'direction' | 'infinite' | 'undetermined'> {
  readonly kind: 'complete' | 'quasi-complete'
  /** Rows in which the probability of some other category tends to 0. */
  readonly separatedRows: Int32Array
  /** Pairs of a row and a category whose probability there tends to 0. */
  readonly vanishing: readonly { readonly row: number; readonly category: number }[]
}

/** What the rows demand of a direction, and the row and the other category of every inequality. */
export function labelCone({ x, category, categories }: MultinomialInput) {
  const { rows: n, cols: p } = x
  const size = p * (categories - 1)
  const inequalities = zeros(size, n * (categories - 1))
  const pairs: { readonly row: number; readonly category: number }[] = []
  for (let row = 0; row < n; row++) {
    for (let other = 0; other < categories; other++) {
      if (other === category[row]) continue
      const from = pairs.length * size
      for (let j = 0; j < p; j++) {
        const value = x.data[j * n + row]
        if (category[row] > 0) inequalities.data[from + (category[row] - 1) * p + j] = value
        if (other > 0) inequalities.data[from + (other - 1) * p + j] = -value
      }
      pairs.push({ row, category: other })
    }
  }
  return { cone: { inequalities, equalities: zeros(size, 0) }, pairs }
}

/**
 * Separation of a multinomial logit (Albert & Anderson 1984, section 3): no maximum iff some
 * β ≠ 0 has x_i'(β_c − β_k) ≥ 0 for the category c of every row i and every other k, with β_0 = 0.
 * Complete when all these inequalities can be strict at once.
 */
export function multinomialSeparation(
  input: MultinomialInput,
  limits: ProgrammeLimits = {}
): Attained | MultinomialSeparated {
  const { cone, pairs } = labelCone(input)
  const found = recession(cone, limits)
  if (found === null || found === 'undecided') return { exists: true, decided: found === null }
  const vanishing = pairs.filter((_, k) => found.strict[k] === 1)
  return {
    exists: false,
    kind: vanishing.length === pairs.length ? 'complete' : 'quasi-complete',
    direction: found.direction,
    infinite: found.signs,
    undetermined: found.undetermined,
    separatedRows: Int32Array.from(new Set(vanishing.map(({ row }) => row))),
    vanishing
  }
}
