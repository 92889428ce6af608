import type { Report } from '../../src/core/estimation/report.ts'
import type { Column, Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec, StdErrorsChoice } from '../../src/core/model/spec.ts'
import { type Random, random } from '../../src/core/numeric/random.ts'
import { digits } from './digits.ts'

/** One simulated row; g indexes the levels a, b, rare. */
function rowAt(i: number, source: Random): Readonly<Record<string, number>> {
  const [first, second] = [source.normal() * 3, source.uniform()]
  const g = i % 5000 === 4321 ? 2 : source.below(2)
  const eta = 0.3 * first + second + (g === 1 ? 0.5 : 0) - 0.3
  const mean = Math.exp(eta / 2)
  return {
    x1: first + 100,
    x2: i % 101 === 7 ? Number.NaN : second,
    z: i % 7000 === 6543 ? source.normal() : 0,
    g,
    y: 2 * eta + 5 + source.normal(),
    b: source.uniform() < 1 / (1 + Math.exp(-eta)) ? 1 : 0,
    k: Math.floor(source.gamma(1 + mean)),
    positive: (mean * source.gamma(2)) / 2,
    w: 1 + source.below(3),
    successes: source.below(4),
    failures: 1 + source.below(3)
  }
}

/**
 * Simulated rows: a regressor far from zero, one with gaps, one that is nearly always 0, a factor with a
 * rare level, and a response of each kind.
 */
export function manyRows(rows: number, seed = 7): Dataset {
  const source = random(seed)
  const made = Array.from({ length: rows }, (_, i) => rowAt(i, source))
  const cells = (name: string) => made.map((row) => row[name] ?? Number.NaN)
  const numeric = (name: string): [string, Column] => [
    name,
    { kind: 'numeric', name, values: Float64Array.from(cells(name)) }
  ]
  const factor = (name: string, of: string, levels: readonly string[]): [string, Column] => [
    name,
    { kind: 'categorical', name, codes: Int32Array.from(cells(of)), levels, origin: 'text' }
  ]
  const names = ['x1', 'x2', 'z', 'y', 'b', 'k', 'positive', 'w', 'successes', 'failures']
  return {
    rows,
    columns: new Map([
      ...names.map(numeric),
      factor('g', 'g', ['a', 'b', 'rare']),
      factor('label', 'b', ['no', 'yes'])
    ])
  }
}

/** Numbers or codes of a column. */
export function cellsOf({ columns }: Dataset, name: string): Float64Array {
  const column = columns.get(name)
  if (column === undefined) throw new Error(`there is no column ${name}`)
  return Float64Array.from(column.kind === 'numeric' ? column.values : column.codes)
}

/** The same rows with one column of numbers added or replaced. */
export function withNumbers(dataset: Dataset, name: string, values: Float64Array): Dataset {
  const columns = new Map(dataset.columns)
  columns.set(name, { kind: 'numeric', name, values })
  return { ...dataset, columns }
}

/** The same rows with a label made of the number of each. */
export function withColours(dataset: Dataset, code: (i: number) => number): Dataset {
  const columns = new Map(dataset.columns)
  const name = 'colour'
  const codes = Int32Array.from({ length: dataset.rows }, (_, i) => code(i))
  const levels = ['blue', 'green', 'red', 'white']
  columns.set(name, { kind: 'categorical', name, codes, levels, origin: 'text' })
  return { ...dataset, columns }
}

/** Models that are fitted by passes over the rows of `manyRows`. */
export const rowModels: Readonly<Record<string, Partial<ModelSpec>>> = {
  'least squares with a factor and gaps': { formula: 'y ~ x1 + x2 + g' },
  'no intercept': { formula: 'y ~ 0 + x1 + g' },
  'an interaction, a function and an offset': { formula: 'y ~ log(x1) * g + offset(b)' },
  'precision weights': { formula: 'y ~ x1 + x2', weights: { column: 'w', kind: 'precision' } },
  'a linear relation': { formula: 'y ~ x1 + x2 + I(x1 + x2)' },
  'a regressor that is 0 but for few rows': { formula: 'y ~ x1 + z' },
  logistic: { formula: 'b ~ x1 + x2 + g', family: { name: 'bernoulli', options: {} } },
  'logistic with frequency weights': {
    formula: 'b ~ x1',
    family: { name: 'bernoulli', options: {} },
    weights: { column: 'w', kind: 'frequency' }
  },
  labels: { formula: 'label ~ x1 + g', family: { name: 'bernoulli', options: {} } },
  'labels with a coding': {
    formula: 'label ~ x1',
    family: { name: 'bernoulli', options: {} },
    event: 'no',
    coding: { no: 1, yes: 0 }
  },
  'counts of successes': {
    formula: 'cbind(successes, failures) ~ x1',
    family: { name: 'binomial', options: {} }
  },
  Poisson: { formula: 'k ~ x1 + g', family: { name: 'poisson', options: {} } },
  'gamma with a log link': {
    formula: 'positive ~ x1 + x2',
    family: { name: 'gamma', options: {} },
    link: 'log'
  },
  "Student's t": { formula: 'y ~ x1 + g', family: { name: 'student_t', options: { df: 5 } } },
  lognormal: { formula: 'positive ~ x1', family: { name: 'lognormal', options: {} } }
}

/** Every number of a report that both ways of fitting must agree on, by name. */
export function figuresOf(report: Report): ReadonlyMap<string, number> {
  const { least_squares: least, maximum_likelihood: most } = report
  const figures = new Map<string, number>(Object.entries(report.data))
  for (const [block, { coefficients, glance }] of Object.entries({ least, most })) {
    for (const row of coefficients) {
      figures.set(`${block} ${row.term}`, row.estimate)
      figures.set(`${block} ${row.term} std_error`, row.std_error)
      figures.set(`${block} ${row.term} conf_high`, row.conf_high)
    }
    for (const [name, value] of Object.entries(glance ?? {})) figures.set(`${block} ${name}`, value)
  }
  for (const row of most.dispersion) {
    figures.set(row.parameter, row.estimate)
    figures.set(`${row.parameter} std_error`, row.std_error)
  }
  figures.set('sigma2', least.sigma2)
  return figures
}

/**
 * A tail probability p magnifies the error of its statistic by about |ln p|, the end of an interval that of
 * the estimate by what the two terms it is the sum of cancel.
 */
function digitsLostTo(name: string, figures: ReadonlyMap<string, number>): number {
  const value = figures.get(name) ?? Number.NaN
  if (name.endsWith('p_value')) return Math.max(0, Math.log10(-Math.log(value)))
  if (!name.endsWith(' conf_high')) return 0
  const estimate = figures.get(name.slice(0, -' conf_high'.length)) ?? value
  return Math.max(0, Math.log10(Math.abs(estimate / value)))
}

/** Figures of one report that have fewer digits in common with the other, with how many; the first value too. */
export function fewerDigits(got: Report, want: Report, least: number): readonly string[] {
  const others = figuresOf(got)
  const figures = figuresOf(want)
  return [...figures].flatMap(([name, value]) => {
    const other = others.get(name)
    if (Number.isNaN(value) && Number.isNaN(other)) return []
    const shared = digits(other, value) + digitsLostTo(name, figures)
    return shared >= least ? [] : [`${name}: ${other} for ${value}`]
  })
}

/** Standard errors that one pass sums without grouping rows or looking across them. */
export const summedErrors: readonly StdErrorsChoice[] = [
  'observed',
  'expected',
  'hc0',
  'hc1',
  'hc2',
  'hc3',
  'hc4'
]

/** Rows which drive the estimates of one report apart that are not those of the other to so many digits. */
export function unlikeDriving(got: Report, want: Report, least: number): readonly string[] {
  const [own, others] = [got, want].map(({ equivalence }) => equivalence.evidence?.rows ?? [])
  const size = Math.max(own?.length ?? 0, others?.length ?? 0)
  return Array.from({ length: size }, (_, k) => [own?.[k], others?.[k]]).flatMap(([a, b]) => {
    const near = (x = Number.NaN, y = Number.NaN): boolean =>
      Object.is(x, y) || digits(x, y) > least
    const alike =
      a?.row === b?.row &&
      near(a?.weight, b?.weight) &&
      near(a?.shift_in_std_errors, b?.shift_in_std_errors)
    return alike ? [] : [`${JSON.stringify(a)} for ${JSON.stringify(b)}`]
  })
}

/** Figures of the evidence that two reports do not share to so many digits. */
export function unlikeEvidence(got: Report, want: Report, least: number): readonly string[] {
  const others = new Map(Object.entries(got.equivalence.evidence ?? {}))
  return Object.entries(want.equivalence.evidence ?? {}).flatMap(([name, value]) => {
    const other = others.get(name)
    if (typeof value !== 'number' || typeof other !== 'number') {
      return JSON.stringify(value) === JSON.stringify(other) ? [] : [name]
    }
    return Object.is(value, other) || digits(other, value) > least ? [] : [name]
  })
}
