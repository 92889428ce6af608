import { describe, expect, it } from 'vitest'
import {
  digits,
  fromColumns,
  leastDigits,
  nist,
  nistPresent,
  solve,
  standardErrors
} from './support.ts'

const sets = [
  'SiRstv',
  'AtmWtAgt',
  'SmLs01',
  'SmLs02',
  'SmLs03',
  'SmLs04',
  'SmLs05',
  'SmLs06',
  'SmLs07',
  'SmLs08',
  'SmLs09'
]

/** Analysis of variance through indicator columns, with or without a constant. */
function analyse(name: string, constant: boolean) {
  const set = nist(name)
  const groups = set.columns['g']!
  const levels = [...new Set(groups)]
  const indicators = levels.map((level) => groups.map((g) => (g === level ? 1 : 0)))
  const columns = constant ? [groups.map(() => 1), ...indicators.slice(1)] : indicators
  const y = set.columns['y']!
  const solution = solve(fromColumns(...columns), y)
  const between = solution.tssCentred - solution.rss
  const df = y.length - levels.length
  const f = between / (levels.length - 1) / (solution.rss / df)
  return { set, y, solution, between, f }
}

describe.skipIf(!nistPresent)('the NIST analyses of variance (files in REFERENCE_DIR)', () => {
  it.each(sets)('%s reaches what double inputs carry, by contrasts and by group means', (name) => {
    for (const constant of [true, false]) {
      const { set, y, solution, between, f } = analyse(name, constant)
      const ceiling = set.verification.double_input_ceiling_lre_uncapped
      const reached = {
        f: digits(f, Number(set.exact.f)),
        rss: digits(solution.rss, Number(set.exact.rss)),
        ss_between: digits(between, Number(set.exact.ss_between)),
        r2: digits(1 - solution.rss / solution.tssCentred, Number(set.exact.r_squared))
      }
      expect(solution.constantInSpan).toBe(true)
      for (const [what, got] of Object.entries(reached)) {
        expect(got, `${name} ${what}`).toBeGreaterThan(Math.min(14, ceiling[what]! - 0.05))
      }
      if (!constant) continue
      const contrasts = set.exact.ols_treatment_contrasts
      const errors = Object.values(contrasts.standard_errors).map(Number)
      expect(leastDigits(standardErrors(solution, y.length), errors)).toBeGreaterThan(
        Math.min(13, ceiling['rss']!)
      )
    }
  })
})
