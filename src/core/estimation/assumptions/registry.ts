import type { AssumptionCheck } from '../report-equivalence.ts'
import type { AssumptionTest, Examined } from './assumption.ts'
import * as all from './index.ts'

/** Every test of an assumption, in the order of their names. */
const assumptionTests: readonly AssumptionTest[] = Object.values<AssumptionTest>(all)

/** The tests that apply to a fit, each with the condition of the verdict that it speaks of. */
export function checksOf(fit: Examined): AssumptionCheck[] {
  return assumptionTests.flatMap(({ name, assumption, condition, examine }) => {
    const found = examine(fit)
    return found === null ? [] : [{ assumption, test: name, ...found, condition }]
  })
}
