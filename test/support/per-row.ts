import type { Report } from '../../src/core/estimation/report.ts'

const blocks = ['least_squares', 'generalized_least_squares', 'maximum_likelihood'] as const

type Block = Report['least_squares'] | Report['maximum_likelihood']
type Numbers = readonly (number | null)[]

function isNumbers(value: unknown): value is Numbers {
  return Array.isArray(value) && value.every((v) => v === null || typeof v === 'number')
}

/** Every list of numbers below a value, by its path. */
function listsIn(value: unknown, path: string): readonly (readonly [string, Numbers])[] {
  if (isNumbers(value)) return [[path, value]]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, own]) => listsIn(own, `${path} ${name}`))
}

/** What a block says of every row, and of near dependence. */
function rowsOf(block: Block | undefined) {
  if (block === undefined) return []
  const { fitted, residuals, residual_types, influence, collinearity } = block
  return listsIn({ fitted, residuals, residual_types, influence, collinearity }, '')
}

/** Digits that a list shares with another, its numbers being as precise as the root of their mean square. */
function sharedDigits(got: Numbers, want: Numbers): number {
  if (got.length !== want.length) return Number.NEGATIVE_INFINITY
  const finite = want.filter((v): v is number => v !== null && Number.isFinite(v))
  const size = Math.sqrt(finite.reduce((sum, v) => sum + v * v, 0) / Math.max(finite.length, 1))
  let worst = 0
  for (const [i, value] of want.entries()) {
    const own = got[i]
    if (Object.is(own, value)) continue
    if (value === null || own === null || own === undefined) return Number.NEGATIVE_INFINITY
    if (!Number.isFinite(value) || !Number.isFinite(own)) return Number.NEGATIVE_INFINITY
    worst = Math.max(worst, Math.abs(own - value) / Math.max(size, Math.abs(value)))
  }
  return worst === 0 ? 16 : -Math.log10(worst)
}

/** What a report warns of, but for how its fit was searched. */
export function warningsOf({ warnings }: Report): readonly string[] {
  return warnings
    .map(({ code, detail }) => `${code}: ${detail}`)
    .filter((line) => !/^(out_of_core|multiple_optima):/.test(line))
}

/** Lists of numbers of every row that two reports do not share to so many digits, with how many they do; and how many lists were compared. */
export function unlikeRows(got: Report, want: Report, least: number) {
  const unlike: string[] = []
  let compared = 0
  for (const block of blocks) {
    const own = new Map(rowsOf(got[block]))
    const wanted = rowsOf(want[block])
    const names = wanted.map(([path]) => path)
    for (const path of own.keys()) if (!names.includes(path)) unlike.push(`${block}${path}: beside`)
    for (const [path, values] of wanted) {
      const shared = sharedDigits(own.get(path) ?? [], values)
      compared += 1
      if (!(shared >= least)) unlike.push(`${block}${path}: ${shared.toFixed(1)}`)
    }
  }
  return { unlike, compared }
}
