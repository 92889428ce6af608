import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/core/model/dataset.ts'
import { compileExpression } from '../../src/core/model/expression/compile.ts'
import { createEvaluator } from '../../src/core/model/expression/evaluator.ts'
import { functions, listFunctions } from '../../src/core/model/expression/functions/registry.ts'
import type { Expression } from '../../src/core/model/expression/node.ts'
import { parseExpression } from '../../src/core/model/expression/parse.ts'
import reference from '../reference/expression/derivatives.json' with { type: 'json' }

const promised =
  'log log1p exp expm1 sqrt abs sin cos tan asin acos atan sinh cosh tanh lgamma digamma beta lbeta choose erf erfc pnorm qnorm dnorm logistic softplus besselI min max floor if ifelse'

/** Names of an expression that are not functions. */
function namesIn(expression: Expression): readonly string[] {
  if (expression.kind === 'name') return [expression.name]
  return expression.kind === 'call' ? expression.args.flatMap(namesIn) : []
}

describe('the functions of the expression language', () => {
  it.each(promised.split(' '))('%s is there', (name) => {
    expect(Object.keys(functions)).toContain(name)
  })

  it('are listed with what a client needs, sorted by name', () => {
    const list = listFunctions()
    expect(list.map(({ name }) => name)).toEqual(Object.keys(functions))
    for (const { title, description, arity, arguments: names } of list) {
      expect(title.length).toBeGreaterThan(0)
      expect(description).toMatch(/\.$/)
      expect(arity.min).toBeGreaterThan(0)
      expect(arity.max ?? names.length).toBeGreaterThanOrEqual(names.length)
    }
  })

  it.each(Object.entries(functions))(
    '%s: its example runs, uses it and is finite',
    (name, entry) => {
      const source = parseExpression(entry.example, '')
      expect(entry.example).toContain(`${name}(`)
      const constants = new Set(['pi', 'e', 'TRUE', 'FALSE'])
      const names = [...new Set(namesIn(source))].filter((word) => !constants.has(word))
      const columns = new Map(
        names.map((column, k): [string, Column] => [
          column,
          { kind: 'numeric', name: column, values: Float64Array.of(0.5 + 0.1 * k) }
        ])
      )
      const graph = compileExpression(source, { columns, parameters: [] }, '')
      const out = new Float64Array(1)
      createEvaluator(graph, { rows: 1, columns }).value(new Float64Array(0), out)
      expect(out[0]).toSatisfy(Number.isFinite)
    }
  )

  it.each(Object.entries(functions))('%s: every derivative is tested', (name, { kernel }) => {
    const tested = Object.keys({ ...reference.unary, ...reference.binary, ...reference.fixed })
    if (kernel?.shape === 'smooth' || kernel?.shape === 'choice') expect(tested).toContain(name)
    else expect(tested).not.toContain(name)
  })
})
