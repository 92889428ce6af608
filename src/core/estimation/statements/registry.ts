import { Failure } from '../../failure.ts'
import type { FitSpec } from '../../model/spec.ts'
import * as all from './index.ts'
import type { Statement } from './statement.ts'

/** Every way to state a model, in the order of recognition. */
const statements: readonly Statement[] = Object.values<Statement>(all).sort(
  (a, b) => a.order - b.order
)

/** The way in which a request is stated. Throws Failure when none is known. */
export function statementOf(spec: FitSpec): Statement {
  const found = statements.find((candidate) => candidate.recognises(spec))
  if (found !== undefined) return found
  throw new Failure({
    code: 'unsupported',
    pointer: '/model',
    detail: 'No way to fit this model is known.',
    hint: 'State the model by exactly one of formula, formulas, mean, log_density, equation.'
  })
}
