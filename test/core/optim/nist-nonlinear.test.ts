import { describe, expect, it } from 'vitest'
import {
  type NonlinearFit,
  solveNonlinearSquares
} from '../../../src/core/numeric/optim/levenberg-marquardt.ts'
import { digits, type NistSet, nistProblem, nistSets } from './nist.ts'

const sets = nistSets()
if (sets.length === 0) {
  console.log('NIST files not found: set REFERENCE_DIR to the folder that has nist/')
}

/** Lanczos1 is exact to 13 decimals: rss itself is rounding, known to 3 or 4 digits in doubles. */
const roundingSets = new Set(['Lanczos1'])

function fitFrom(set: NistSet, start: readonly number[]): NonlinearFit {
  const found = solveNonlinearSquares(nistProblem(set), [Float64Array.from(start)])
  if (found === null) throw new Error(`${set.name}: the start is not finite`)
  return found
}

/** Least number of correct digits over the parameters. */
function least(set: NistSet, got: (j: number) => number, exact: Readonly<Record<string, string>>) {
  return Math.min(...set.parameters.map((name, j) => digits(got(j), Number(exact[name]))))
}

function accuracy(set: NistSet, found: NonlinearFit) {
  const { estimates, standard_errors, rss } = set.exact_double_inputs
  const p = set.parameters.length
  const variance = found.rss / (found.fitted.length - p)
  const error = (j: number) => Math.sqrt(found.unscaledCovariance.data[j * p + j] * variance)
  return {
    estimates: least(set, (j) => found.theta[j], estimates),
    errors: least(set, error, standard_errors),
    rss: digits(found.rss, Number(rss))
  }
}

const runs = sets.flatMap((set) =>
  set.starts.map((start, k) => ({ set, start, label: `${set.name} from start ${k + 1}` }))
)

describe.skipIf(sets.length === 0)('NIST nonlinear regression', () => {
  it('has 27 sets with two starts', () => {
    expect(runs).toHaveLength(54)
  })

  const table: string[] = []
  let far = 0
  it.each(runs)('$label: ten digits, nine in the standard errors', ({ set, start, label }) => {
    const found = fitFrom(set, start)
    const got = accuracy(set, found)
    table.push(
      `${label.padEnd(24)} estimates ${got.estimates.toFixed(1)} errors ${got.errors.toFixed(1)} rss ${got.rss.toFixed(1)}` +
        ` steps ${found.iterations} means ${found.evaluations} agreeing ${found.startsAgreeing}/${found.starts}`
    )
    expect(found.converged).toBe(true)
    expect(found.convergence.failed).toBeNull()
    expect(got.estimates).toBeGreaterThanOrEqual(10)
    expect(got.errors).toBeGreaterThanOrEqual(roundingSets.has(set.name) ? 2.5 : 9)
    expect(got.rss).toBeGreaterThanOrEqual(roundingSets.has(set.name) ? 2.5 : 9)
  })

  it('prints what was reached', () => {
    console.log(table.join('\n'))
    expect(table).toHaveLength(54)
  })

  it.each(runs)('$label, ten times further away: the optimum, or other basins named', (run) => {
    const { set } = run
    const found = fitFrom(
      set,
      run.start.map((v) => 10 * v)
    )
    const certified = Number(set.exact_double_inputs.rss)
    const solved = digits(found.rss, certified) >= (roundingSets.has(set.name) ? 2.5 : 8)
    if (solved) far++
    expect(solved || !found.converged || found.basins.length > 1).toBe(true)
  })

  it('nearly all of them are solved from there too', () => {
    console.log(`ten times further away: ${far} of ${runs.length} solved`)
    expect(far).toBeGreaterThanOrEqual(50)
  })

  it.each(runs)('$label: the order of the rows does not matter', ({ set, start }) => {
    const backwards = Object.fromEntries(
      Object.entries(set.columns).map(([name, values]) => [name, [...values].reverse()])
    )
    const found = fitFrom({ ...set, columns: backwards }, start)
    expect(accuracy(set, found).estimates).toBeGreaterThanOrEqual(10)
  })
})
