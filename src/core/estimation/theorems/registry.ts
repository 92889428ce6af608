import * as all from './index.ts'
import type { Theorem } from './theorem.ts'

/** Every theorem, in the order of examination. */
export const theorems: readonly Theorem[] = Object.values<Theorem>(all).sort(
  (a, b) => a.rule - b.rule || (a.id < b.id ? -1 : 1)
)
