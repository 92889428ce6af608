import type { Dataset } from '../../../src/core/model/dataset.ts'
import { lookUp } from '../../../src/core/model/expression/functions/registry.ts'
import type { Expression } from '../../../src/core/model/expression/node.ts'

/** A number with derivatives by every parameter: the plainest possible second-order arithmetic. */
export interface Jet {
  readonly value: number
  readonly first: readonly number[]
  /** p × p. */
  readonly second: readonly (readonly number[])[]
}

/** What names mean on one row. */
export interface Row {
  readonly data: Dataset
  readonly row: number
  readonly theta: ReadonlyMap<string, number>
}

/** f(u, v) from its partials; the chain rule as in a textbook. */
function chain(value: number, [fu, fv, fuu, fuv, fvv]: readonly number[], u: Jet, v: Jet): Jet {
  const first = u.first.map((ui, i) => fu * ui + fv * v.first[i]!)
  const second = u.second.map((row, i) =>
    row.map((uij, j) => {
      const [ui, uj, vi, vj] = [u.first[i]!, u.first[j]!, v.first[i]!, v.first[j]!]
      return (
        fu! * uij +
        fv! * v.second[i]![j]! +
        fuu! * ui * uj +
        fuv! * (ui * vj + vi * uj) +
        fvv! * vi * vj
      )
    })
  )
  return { value, first, second }
}

/** One row of an expression, walked as a tree; no graph, no sharing, no blocks. */
export function interpret(expression: Expression, at: Row): Jet {
  const names = [...at.theta.keys()]
  const constant = (value: number, index = -1): Jet => ({
    value,
    first: names.map((_, i) => Number(i === index)),
    second: names.map(() => names.map(() => 0))
  })
  if (expression.kind === 'number') return constant(expression.value)
  if (expression.kind === 'text') throw new Error('text')
  if (expression.kind === 'name') {
    const theta = at.theta.get(expression.name)
    if (theta !== undefined) return constant(theta, names.indexOf(expression.name))
    const column = at.data.columns.get(expression.name)
    if (column?.kind !== 'numeric') throw new Error(expression.name)
    return constant(column.values[at.row]!)
  }
  const { fn, args } = expression
  const [a, b, c] = args
  if (fn === 'if') return interpret(interpret(a!, at).value !== 0 ? b! : c!, at)
  const x = interpret(a!, at)
  if (b === undefined && fn === '-') return chain(-x.value, [-1, 0, 0, 0, 0], x, x)
  const y = b === undefined ? constant(Number.NaN) : interpret(b, at)
  const general = lookUp(fn)?.kernel
  const fixes = b?.kind === 'number' && general?.shape === 'smooth'
  const kernel = (fixes && general.withSecond?.(y.value)) || general
  const out = { x: 0, y: 0, xx: 0, xy: 0, yy: 0 }
  if (fn === '+') return chain(x.value + y.value, [1, 1, 0, 0, 0], x, y)
  if (fn === '-') return chain(x.value - y.value, [1, -1, 0, 0, 0], x, y)
  if (fn === '*') return chain(x.value * y.value, [y.value, x.value, 0, 1, 0], x, y)
  if (kernel?.shape === 'step') return constant(kernel.value(x.value, y.value))
  if (kernel?.shape === 'choice') return kernel.takesFirst(x.value, y.value) ? x : y
  if (kernel?.shape !== 'smooth') throw new Error(fn)
  const value = kernel.value(x.value, y.value)
  kernel.derivatives(x.value, y.value, { value, order: 2 }, out)
  return chain(value, [out.x, b ? out.y : 0, out.xx, b ? out.xy : 0, b ? out.yy : 0], x, y)
}
