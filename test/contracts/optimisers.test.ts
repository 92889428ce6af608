import { describe, expect, it } from 'vitest'
import { minimise } from '../../src/core/numeric/optim/minimise.ts'
import { optimisers } from '../../src/core/numeric/optim/registry.ts'
import { objectiveOf, square, standardProblems } from '../core/optim/standard-problems.ts'

describe.each(Object.entries(optimisers))('%s', (_, optimiser) => {
  const run = (problem: (typeof standardProblems)[number], iterations = 500) =>
    minimise(problem.objective, Float64Array.from(problem.start), { optimiser, iterations })

  it.each(standardProblems)('reaches the minimum of $title', (problem) => {
    const found = run(problem)
    expect(Math.abs(found.value - problem.minimum)).toBeLessThanOrEqual(
      1e-13 * Math.abs(problem.minimum) + 1e-25
    )
  })

  it.each(standardProblems)('meets the convergence contract at $title, or says why not', (p) => {
    const found = run(p)
    expect(found.stop).toBe('gradient-small')
    expect(found.convergence.failed).toBe(p.degenerate === true ? 'condition' : null)
  })

  it.each(standardProblems.filter((p) => p.minimiser !== null))(
    'gives twelve digits or more of the minimiser of $title',
    (problem) => {
      const { x } = run(problem)
      problem.minimiser?.forEach((exact, j) => {
        expect(Math.abs(x[j] - exact)).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(exact), 1e-20))
      })
    }
  )

  it.each(standardProblems)('never accepts a point of $title that is worse than the last', (p) => {
    let before = Infinity
    for (let iterations = 0; iterations < 12; iterations++) {
      const { value } = run(p, iterations)
      expect(value).toBeLessThanOrEqual(before)
      before = value
    }
  })

  it('stops when it is told to, with the best point so far', () => {
    let polls = 0
    const [rosenbrock] = standardProblems
    const cancelled = () => ++polls > 3
    const found = minimise(rosenbrock.objective, Float64Array.from(rosenbrock.start), {
      optimiser,
      cancelled
    })
    expect(found.stop).toBe('cancelled')
    expect(found.iterations).toBe(3)
    expect(found.value).toBeLessThan(24.2)
    expect(found.convergence.failed).not.toBeNull()
  })

  it('reports a start that is not finite instead of moving', () => {
    const nowhere = objectiveOf(1, ([x]) => square({ ...x, v: Number.NaN }))
    const found = minimise(nowhere, Float64Array.of(3), { optimiser })
    expect(found.stop).toBe('not-finite')
    expect([...found.x]).toEqual([3])
    expect(found.convergence.failed).not.toBeNull()
  })
})
