import { factorise } from '../../numeric/linalg/cholesky.ts'
import { solveLower } from '../../numeric/linalg/triangular.ts'
import { at, column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { symmetricEigen } from '../../numeric/optim/symmetric-eigen.ts'
import { fUpper } from '../../numeric/special/index.ts'
import type { TestRow } from '../report-diagnostics.ts'

/** What the multivariate criteria are made of: s responses, q hypothesis and m error degrees of freedom. */
interface Degrees {
  readonly s: number
  readonly q: number
  readonly m: number
}

interface Approximation {
  readonly statistic: number
  readonly f: number
  readonly df: number
  readonly dfResidual: number
}

type Criterion = (roots: Float64Array, degrees: Degrees) => Approximation

/** Approximations by F as in Rao (1973), Linear Statistical Inference, section 8c, and Pillai (1955), AMS 26. */
const criteria: Readonly<Record<string, Criterion>> = {
  pillai(roots, { s, q, m }) {
    const statistic = roots.reduce((sum, l) => sum + l / (1 + l), 0)
    const least = Math.min(s, q)
    const a = Math.abs(s - q) + least
    const b = m - s + least
    return {
      statistic,
      f: ((b / a) * statistic) / (least - statistic),
      df: least * a,
      dfResidual: least * b
    }
  },
  wilks(roots, { s, q, m }) {
    const statistic = roots.reduce((product, l) => product / (1 + l), 1)
    const c = m - (s - q + 1) / 2
    const d = s * s + q * q - 5
    const t = d > 0 ? Math.sqrt((s * s * q * q - 4) / d) : 1
    const df = s * q
    const dfResidual = c * t - (s * q - 2) / 2
    return { statistic, f: ((statistic ** (-1 / t) - 1) * dfResidual) / df, df, dfResidual }
  },
  hotelling_lawley(roots, { s, q, m }) {
    const statistic = roots.reduce((sum, l) => sum + l, 0)
    const least = Math.min(s, q)
    const a = Math.abs(s - q) + least
    const dfResidual = least * (m - s - 1) + 2
    return {
      statistic,
      f: (dfResidual * statistic) / (least * least * a),
      df: least * a,
      dfResidual
    }
  },
  roy(roots, { s, q, m }) {
    const statistic = roots.reduce((most, l) => Math.max(most, l), 0)
    const df = Math.max(s, q)
    const dfResidual = m - df + q
    return { statistic, f: (dfResidual * statistic) / df, df, dfResidual }
  }
}

/** Roots of |H − λE| = 0, by the symmetric C⁻¹HC⁻ᵀ with E = CC'; null where E is not definite. */
function rootsOf(h: Matrix, e: Matrix): Float64Array | null {
  const factor = factorise(e)
  if (factor === null) return null
  const { lower, scale } = factor
  const solved = (m: Matrix): Matrix => {
    const out = zeros(m.rows, m.cols)
    for (let j = 0; j < m.cols; j++) {
      const target = column(out, j)
      // The rows of what is solved become columns of the next.
      target.set(Float64Array.from({ length: m.rows }, (_, i) => at(m, j, i) * scale[i]))
      solveLower(lower, target)
    }
    return out
  }
  return symmetricEigen(solved(solved(h))).values.map((root) => Math.max(root, 0))
}

/**
 * Pillai's, Wilks', Hotelling and Lawley's and Roy's tests from the sums of squares and products of a
 * hypothesis (H, q degrees of freedom) and of the errors (E, m degrees of freedom).
 */
export function multivariateTests(
  term: string,
  { h, q }: { readonly h: Matrix; readonly q: number },
  { e, m }: { readonly e: Matrix; readonly m: number }
): TestRow[] {
  const roots = rootsOf(h, e)
  return Object.entries(criteria).map(([test, criterion]) => {
    const none = Number.NaN
    const { statistic, f, df, dfResidual } =
      roots === null || q < 1
        ? { statistic: none, f: none, df: q, dfResidual: m }
        : criterion(roots, { s: e.rows, q, m })
    const p_value = fUpper(f, df, dfResidual)
    return { term, test, statistic, df, df_residual: dfResidual, p_value, f_statistic: f }
  })
}
