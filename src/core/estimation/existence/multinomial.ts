import { usualLimits } from '../../model/limits.ts'
import { type Matrix, rowsAt, transpose, zeros } from '../../numeric/matrix.ts'
import { nullSpace } from '../../numeric/programming/null-space.ts'
import type { ProgrammeLimits } from '../../numeric/programming/programme.ts'
import { random, sampleWithoutReplacement } from '../../numeric/random.ts'
import { indices, takeWhole } from '../../numeric/vector.ts'
import { ray } from './ray.ts'
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

export interface SeparationLimits extends ProgrammeLimits {
  /** Most numbers of a cone. */
  readonly cells: number
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

/** Most numbers of the cone of some rows. */
const some = 2 ** 22
/** Rows a column that are tried first, and by how much more next. */
const few = { each: 8, growth: 4 }

/**
 * Whether some of the rows alone leave no direction: then all of them leave none, and the cone of all,
 * which has n(K − 1) inequalities of (K − 1)p coordinates, need not be held.
 */
function trivialOnSomeRows(input: MultinomialInput, limits: ProgrammeLimits): boolean {
  const { x, category, categories } = input
  const { rows: n, cols: p } = x
  const most = Math.min(n / 2, some / ((categories - 1) ** 2 * p))
  for (let count = few.each * p; count < most; count *= few.growth) {
    const drawn = Int32Array.from(sampleWithoutReplacement(random(count), n, count))
    const rows = rowsAt(x, drawn)
    const { cone } = labelCone({ x: rows, category: takeWhole(category, drawn), categories })
    const { inequalities, equalities } = cone
    const active = [...indices(inequalities.cols)]
    if (ray(inequalities, { active, equalities }, limits) !== null) continue
    if (nullSpace(transpose(rows), indices(count)).rank === p) return true
  }
  return false
}

/**
 * Separation of a multinomial logit (Albert & Anderson 1984, section 3): no maximum iff some
 * β ≠ 0 has x_i'(β_c − β_k) ≥ 0 for the category c of every row i and every other k, with β_0 = 0.
 * Complete when all these inequalities can be strict at once. Undecided where the limits stop a
 * programme, or where it would take more numbers than `cells`.
 */
export function multinomialSeparation(
  input: MultinomialInput,
  { cells, ...limits }: SeparationLimits = { cells: usualLimits.cells }
): Attained | MultinomialSeparated {
  if (trivialOnSomeRows(input, limits)) return { exists: true, decided: true }
  if (input.x.rows * (input.categories - 1) ** 2 * input.x.cols > cells) {
    return { exists: true, decided: false }
  }
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
