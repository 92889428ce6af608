import { Failure } from '../../failure.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { takeWhole } from '../../numeric/vector.ts'
import type { Expression } from '../expression/node.ts'
import { evaluateFactor } from './factor.ts'
import type { Variable } from './formula.ts'
import { labelOf } from './label.ts'
import { evaluateNumeric, type Source } from './numeric.ts'
import { type Pair, takePair } from './pair.ts'
import { refuseNonFinite } from './variable-block.ts'

/** The left side of a formula at the n kept rows. */
export type Response =
  | {
      readonly kind: 'numeric'
      readonly name: string
      readonly values: Float64Array
      /** Low-order parts: the true response is values + tail; null when all are zero. */
      readonly tail: Float64Array | null
    }
  | {
      readonly kind: 'categorical'
      readonly name: string
      readonly codes: Int32Array
      /** All levels of the column, also those that no kept row has. */
      readonly levels: readonly string[]
    }
  | {
      /** cbind(): n × q. */
      readonly kind: 'matrix'
      readonly name: string
      readonly names: readonly string[]
      readonly values: Matrix
      readonly tail: Matrix | null
    }

/** Evaluates the response; throws a Failure where it is not finite or not usable. */
export function evaluateResponse(
  { label, expression }: Variable,
  source: Source,
  at: { readonly rows: Int32Array; readonly formula: string }
): Response {
  if (expression.kind === 'call' && expression.fn === 'cbind') {
    return joined(label, expression, { source, ...at })
  }
  const factor = evaluateFactor(expression, source, label)
  if (factor !== null) {
    const codes = takeWhole(factor.codes, at.rows)
    return { kind: 'categorical', name: label, codes, levels: factor.levels }
  }
  const { head, tail } = numericAt(expression, label, { source, ...at })
  return { kind: 'numeric', name: label, values: head, tail }
}

interface Place {
  readonly source: Source
  readonly rows: Int32Array
  readonly formula: string
}

function numericAt(expression: Expression, label: string, { source, rows }: Place): Pair {
  const values = takePair(evaluateNumeric(expression, source), rows)
  refuseNonFinite(values, label, { pointer: source.pointer, rows })
  return values
}

function joined(
  label: string,
  call: Extract<Expression, { kind: 'call' }>,
  place: Place
): Response {
  if (call.args.length === 0) {
    const { pointer } = place.source
    const detail = 'cbind() needs at least one response'
    throw new Failure({ code: 'formula_invalid', pointer, detail, span: call.at })
  }
  const names = call.args.map((arg, k) => call.argNames[k] ?? labelOf(arg, place.formula))
  const pairs = call.args.map((arg, k) => numericAt(arg, names[k], place))
  const n = place.rows.length
  const pack = (parts: readonly (Float64Array | null)[]): Matrix => {
    const data = new Float64Array(n * parts.length)
    parts.forEach((part, k) => {
      if (part !== null) data.set(part, k * n)
    })
    return { rows: n, cols: parts.length, data }
  }
  const hasTail = pairs.some(({ tail }) => tail !== null)
  return {
    kind: 'matrix',
    name: label,
    names,
    values: pack(pairs.map(({ head }) => head)),
    tail: hasTail ? pack(pairs.map(({ tail }) => tail)) : null
  }
}
