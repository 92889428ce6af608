import { compileExpression } from '../../../model/expression/compile.ts'
import { createEvaluator, type Evaluator } from '../../../model/expression/evaluator.ts'
import type { Expression } from '../../../model/expression/node.ts'
import { parseExpression } from '../../../model/expression/parse.ts'
import type { ModelSpec } from '../../../model/spec.ts'
import type { DensityOnRows } from '../model.ts'
import { movableDensity } from './row-density.ts'

/** No client can write a name with a blank in it, so it is nobody's. */
const shift = 'shift of the response'

/** The tree with `name` replaced by name + shift. */
function shifted(node: Expression, name: string): Expression {
  if (node.kind === 'call') return { ...node, args: node.args.map((arg) => shifted(arg, name)) }
  if (node.kind !== 'name' || node.name !== name) return node
  const { at } = node
  const added: Expression = { kind: 'name', name: shift, at }
  return { kind: 'call', fn: '+', args: [node, added], argNames: [null, null], at }
}

/**
 * The density with every response moved by one more parameter, the last, so that its derivatives at 0
 * are those in the response; a sentence where the response is not known.
 */
export function movedResponse(model: DensityOnRows, spec: ModelSpec): Evaluator | string {
  const movable = movableDensity(model, spec)
  if (typeof movable === 'string') return movable
  const pointer = '/model/log_density'
  const tree = shifted(parseExpression(spec.log_density ?? '', pointer), movable.response)
  const parameters = [...Object.keys(spec.parameters ?? {}), shift]
  const graph = compileExpression(tree, { columns: model.dataset.columns, parameters }, pointer)
  return createEvaluator(graph, model.dataset)
}
