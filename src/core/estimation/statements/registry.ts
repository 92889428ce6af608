import * as all from './index.ts'
import type { Statement } from './statement.ts'

/** Every way to state a model, in the order of recognition. */
export const statements: readonly Statement[] = Object.values<Statement>(all).sort(
  (a, b) => a.order - b.order
)
