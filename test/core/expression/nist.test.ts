import { describe, expect, it } from 'vitest'
import { linearParameters } from '../../../src/core/model/expression/structure.ts'
import cases from '../../reference/expression/nist.json' with { type: 'json' }
import { compile, dataset, digits, evaluate } from './support.ts'

function rowOf({ columns }: (typeof cases)[number]) {
  const entries = Object.entries(columns).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, [value]] as const]
  )
  return dataset(Object.fromEntries(entries))
}

/** Parameters that leave the search when the linear ones are projected out, by hand. */
const linear: Readonly<Record<string, readonly string[]>> = {
  Misra1a: ['b1'],
  DanWood: ['b1'],
  Misra1d: ['b1'],
  ENSO: ['b1', 'b2', 'b3', 'b5', 'b6', 'b8', 'b9'],
  Gauss1: ['b1', 'b3', 'b6'],
  Hahn1: ['b1', 'b2', 'b3', 'b4'],
  Kirby2: ['b1', 'b2', 'b3'],
  Lanczos1: ['b1', 'b3', 'b5'],
  MGH09: ['b1'],
  MGH17: ['b1', 'b2', 'b3'],
  Nelson: ['b1', 'b2'],
  Roszman1: ['b1', 'b2'],
  Chwirut1: [],
  Rat43: ['b1']
}

describe('the nonlinear models of NIST', () => {
  it('are all 27 there', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(27)
  })

  it.each(cases)('$name has the value and derivatives of 200-digit arithmetic', (problem) => {
    const theta = Object.fromEntries(problem.parameters.map((name, j) => [name, problem.theta[j]!]))
    const got = evaluate(problem.model, rowOf(problem), theta)
    expect(digits(got.sum, problem.value)).toBeGreaterThan(12)
    const p = problem.parameters.length
    problem.gradient.forEach((g, j) => {
      expect(digits(got.jacobian[j]!, g)).toBeGreaterThan(11.5)
      expect(got.gradient[j]).toBe(got.jacobian[j])
    })
    problem.hessian.forEach((line, j) => {
      line.forEach((h, l) => {
        expect(digits(got.hessian[j * p + l]!, h)).toBeGreaterThan(11)
      })
    })
  })

  it.each(cases.filter(({ name }) => name in linear))('$name: linear parameters', (problem) => {
    const graph = compile(problem.model, rowOf(problem), problem.parameters)
    const names = linearParameters(graph).map((j) => problem.parameters[j])
    expect(names).toEqual(linear[problem.name])
  })
})
