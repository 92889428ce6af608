import { chiSquareUpper, fUpper } from '../../numeric/special/index.ts'
import { lawsAtEdge } from '../tests/restriction.ts'
import type { ComparedFit, Contender } from './contender.ts'
import type { Nesting } from './nesting.ts'
import { type DensityRatios, vuong } from './vuong.ts'

/** A contender with its fit, by its place in the request. */
export interface Entry {
  readonly place: number
  readonly contender: Pick<Contender, 'description' | 'family'>
  readonly fitted: ComparedFit
}

/** What the rows say of two models. */
export interface Between {
  /** How the smaller is a special case of the larger; null when it is not, or when that cannot be told. */
  readonly nesting: Nesting | null
  /** Log-ratios of the rows' densities, the first model's over the second's; null where rows have none. */
  ratios(): DensityRatios | null
}

/** A test of two models; `models` are their places, the smaller or first one first. */
export interface ComparisonTest {
  readonly test: string
  readonly models: readonly [number, number]
  readonly statistic: number
  readonly df: number | null
  readonly df_residual: number | null
  readonly p_value: number
  /** Null, or why the p-value is what it is or is missing. */
  readonly note: string | null
}

/** F test of two linear normal models, with the error variance of the larger. */
function fTest(small: Entry, large: Entry): ComparisonTest[] {
  const a = small.fitted.exact
  const b = large.fitted.exact
  if (a === null || b === null) return []
  const df = b.rank - a.rank
  if (df < 1 || b.dfResidual < 1) return []
  const statistic = Math.max(a.rss - b.rss, 0) / df / b.sigma2
  return [
    {
      test: 'f',
      models: [small.place, large.place],
      statistic,
      df,
      df_residual: b.dfResidual,
      p_value: fUpper(statistic, df, b.dfResidual),
      note: null
    }
  ]
}

/** Likelihood ratio; at a border the mixture ½χ²(k − 1) + ½χ²(k) (Self & Liang 1987, case 5). */
function ratioTest(small: Entry, large: Entry, nesting: Nesting): ComparisonTest[] {
  const df = large.fitted.glance.df - small.fitted.glance.df
  const difference = 2 * (large.fitted.glance.log_likelihood - small.fitted.glance.log_likelihood)
  const statistic = Math.max(difference, 0)
  const base = {
    test: 'likelihood_ratio',
    models: [small.place, large.place] as const,
    statistic,
    df,
    df_residual: null
  }
  if (nesting.irregular !== null) return [{ ...base, p_value: Number.NaN, note: nesting.irregular }]
  if (small.fitted.atEdge === true) {
    return [{ ...base, p_value: Number.NaN, note: lawsAtEdge.edge.note }]
  }
  const full = chiSquareUpper(statistic, df)
  if (nesting.border === 0) return [{ ...base, p_value: full, note: null }]
  const less = df === 1 ? (statistic > 0 ? 0 : 1) : chiSquareUpper(statistic, df - 1)
  const note =
    'The smaller law lies at the border of the larger: half a chi-square with one degree less and half with all.'
  return [{ ...base, p_value: (full + less) / 2, note }]
}

function vuongTests(a: Entry, b: Entry, ratios: DensityRatios | null): ComparisonTest[] {
  if (ratios === null) return []
  const extra = a.fitted.glance.df - b.fitted.glance.df
  const base = { models: [a.place, b.place] as const, df: null, df_residual: null, note: null }
  return [
    { test: 'vuong', ...base, ...vuong(ratios, 0) },
    { test: 'vuong_aic', ...base, ...vuong(ratios, extra) },
    { test: 'vuong_bic', ...base, ...vuong(ratios, (extra / 2) * Math.log(ratios.n)) }
  ]
}

/** Two models, the one with fewer parameters first. */
export function bySize<E extends Pick<Entry, 'fitted'>>(a: E, b: E): readonly [E, E] {
  return a.fitted.glance.df <= b.fitted.glance.df ? [a, b] : [b, a]
}

/** Tests of two models: of the smaller in the larger where it is nested, else by Vuong. */
export function testsOf(a: Entry, b: Entry, { nesting, ratios }: Between): ComparisonTest[] {
  const [small, large] = bySize(a, b)
  const settled = [small, large].every(({ fitted }) =>
    Number.isFinite(fitted.glance.log_likelihood)
  )
  if (!settled) return []
  const nested = nesting !== null && small.fitted.glance.df < large.fitted.glance.df
  return nested
    ? [...fTest(small, large), ...ratioTest(small, large, nesting)]
    : vuongTests(a, b, ratios())
}
