import { remembered } from '../../numeric/remembered.ts'
import {
  normalQuantile,
  normalTwoSided,
  tQuantile,
  tTwoSided
} from '../../numeric/special/index.ts'
import { rangeScale } from '../intervals/range.ts'
import type { CoefficientRow, DispersionRow } from '../report-blocks.ts'

/** Law against which statistics are held: Student's t with df degrees of freedom, or normal. */
export type Reference = { readonly law: 't'; readonly df: number } | { readonly law: 'normal' }

/** Two-sided p-value of a statistic, accurate in the far tails. */
export function twoSidedP(statistic: number, reference: Reference): number {
  if (!Number.isFinite(statistic)) return Number.NaN
  return reference.law === 't' ? tTwoSided(statistic, reference.df) : normalTwoSided(statistic)
}

/** A quantile to the last digit costs as much as a small fit's least squares, and sizes repeat. */
const tCritical = remembered(tQuantile, (p, df) => `${p} ${df}`)

/** Multiplier of the standard error in an interval of the given level. */
export function criticalValue(level: number, reference: Reference): number {
  const p = (1 + level) / 2
  return reference.law === 't' ? tCritical(p, reference.df) : normalQuantile(p)
}

export interface TermInfo {
  readonly name: string
  readonly levels?: Readonly<Record<string, string>>
  readonly response?: string
}

export interface CoefficientInput {
  readonly terms: readonly TermInfo[]
  /** Length p; NaN where aliased. */
  readonly estimates: Float64Array
  /** Length p; NaN where there is none. */
  readonly stdErrors: Float64Array
  /** 1 where the data cannot identify the coefficient. */
  readonly aliased: Uint8Array
  readonly reference: Reference
  readonly level: number
  /** Sign of an infinite coefficient, 0 when finite. */
  readonly infinite?: Int8Array
  readonly fixed?: Uint8Array
  /** Ends of the intervals where they are not estimate ± critical value × standard error. */
  readonly intervals?: { readonly low: Float64Array; readonly high: Float64Array }
}

/** The coefficient table: one row a term, in the order of the design. */
export function coefficientTable(input: CoefficientInput): CoefficientRow[] {
  const critical = criticalValue(input.level, input.reference)
  return input.terms.map((term, j): CoefficientRow => {
    const infinite = input.infinite?.[j] ?? 0
    const estimate = infinite === 0 ? input.estimates[j] : Number.NaN
    const given = infinite === 0 ? input.stdErrors[j] : Number.NaN
    // An infinite standard error is none. A perfect fit has sigma 0 and standard errors 0 (as NIST
    // certifies for Wampler1), but nothing may be divided by them and no interval has width 0.
    const se = given < Infinity ? given : Number.NaN
    const width = se > 0 ? se : Number.NaN
    const statistic = estimate / width
    return {
      term: term.name,
      ...(term.response === undefined ? {} : { response: term.response }),
      estimate,
      std_error: se,
      statistic,
      p_value: twoSidedP(statistic, input.reference),
      conf_low: input.intervals?.low[j] ?? estimate - critical * se,
      conf_high: input.intervals?.high[j] ?? estimate + critical * se,
      ...(term.levels === undefined ? {} : { levels: term.levels }),
      ...(input.aliased[j] === 1 ? { aliased: true } : {}),
      ...(infinite === 0 ? {} : { limit: infinite > 0 ? '+inf' : '-inf' }),
      ...(input.fixed?.[j] === 1 ? { fixed: true } : {})
    }
  })
}

/** What `conventions` says of the intervals in the dispersion table. */
export function dispersionIntervals(intervals: string): string {
  return intervals === 'profile'
    ? 'profile'
    : 'wald, on a scale on which the range of the parameter is the whole line: log for variances and scales'
}

/**
 * One row of the dispersion table. Its Wald interval is made on a scale on which the parameter's range is
 * the whole line, the logarithm for a variance or scale, so that it stays inside.
 */
export function dispersionRow(
  parameter: string,
  estimate: number,
  at: {
    readonly stdError: number
    readonly level: number
    readonly range: { readonly low: number; readonly high: number }
    readonly fixed?: boolean
    /** Ends of the interval where it is not Wald's. */
    readonly ends?: readonly [number, number]
  }
): DispersionRow {
  const critical = criticalValue(at.level, { law: 'normal' })
  const scale = rangeScale(at.range.low, at.range.high)
  const half = critical * at.stdError * scale.slope(estimate)
  const ends = at.ends ?? [-1, 1].map((side) => scale.back(scale.forward(estimate) + side * half))
  return {
    parameter,
    estimate,
    std_error: at.stdError,
    conf_low: ends[0],
    conf_high: ends[1],
    ...(at.fixed ? { fixed: true } : {})
  }
}
