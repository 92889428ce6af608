import type { AssumptionCheck } from '../report-equivalence.ts'
import type { AssumptionTest, Examined, Finding } from './assumption.ts'
import * as all from './index.ts'

/** Every test of an assumption, in the order of their names. */
const assumptionTests: readonly AssumptionTest[] = Object.values<AssumptionTest>(all)

/** The tests that were found, each with the condition of the verdict that it speaks of. */
export function checksFrom(find: (test: AssumptionTest) => Finding | null): AssumptionCheck[] {
  return assumptionTests.flatMap((own) => {
    const { name, assumption, condition } = own
    const found = find(own)
    return found === null ? [] : [{ assumption, test: name, ...found, condition }]
  })
}

/** The tests that apply to a fit. */
export function checksOf(fit: Examined): AssumptionCheck[] {
  return checksFrom(({ examine }) => examine(fit))
}
