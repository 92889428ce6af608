import { afterAll, describe, expect, it } from 'vitest'
import { leastSquares } from '../../../src/core/numeric/linalg/least-squares.ts'
import { designOf, leastDigits, nist, nistPresent, standardErrors } from './support.ts'

const sets = [
  'Norris',
  'Pontius',
  'NoInt1',
  'NoInt2',
  'Filip',
  'Longley',
  'Wampler1',
  'Wampler2',
  'Wampler3',
  'Wampler4',
  'Wampler5'
]
const table: string[] = []

if (!nistPresent) console.warn('NIST files not found: set REFERENCE_DIR to the folder with nist/')

describe.skipIf(!nistPresent)('the NIST linear sets (files in REFERENCE_DIR)', () => {
  it.each(sets)('%s has 13 digits, or all that double inputs carry', (name) => {
    const set = nist(name)
    const { x, tail } = designOf(set.formula_r, set.columns)
    const y = Float64Array.from(set.columns['y']!)
    const solution = leastSquares({ x, tail, y, yTail: null, weights: null })
    const truth = Object.values(set.exact.estimates).map(Number)
    const trueErrors = Object.values(set.exact.standard_errors).map(Number)
    const estimates = leastDigits(solution.coefficients, truth)
    const errors = leastDigits(standardErrors(solution, y.length), trueErrors)
    const rss = leastDigits([solution.rss], [Number(set.exact.rss)])
    const printed = leastDigits(solution.coefficients, Object.values(set.certified.estimates))
    const printedErrors = leastDigits(
      standardErrors(solution, y.length),
      Object.values(set.certified.standard_errors)
    )
    const ceiling = set.verification.double_input_ceiling_lre_uncapped
    table.push(
      [
        name.padEnd(9),
        ...[estimates, errors, rss, printed, printedErrors].map((d) => d.toFixed(1).padStart(6)),
        solution.condition.toExponential(1).padStart(9),
        String(solution.steps).padStart(3)
      ].join(' ')
    )
    const least = name === 'Filip' ? 13.5 : 13
    expect(solution.rank).toBe(x.cols)
    expect(estimates).toBeGreaterThan(Math.min(least, ceiling['estimates']! - 0.1))
    expect(errors).toBeGreaterThan(Math.min(13, ceiling['se']! - 0.1))
    expect(rss).toBeGreaterThan(Math.min(13, ceiling['rss']! - 0.1))
  })

  afterAll(() => {
    console.log(
      ['set       est    se     rss    printed est, se    kappa  steps', ...table].join('\n')
    )
  })
})
