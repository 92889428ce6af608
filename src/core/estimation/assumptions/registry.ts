import type { AssumptionTest } from './assumption.ts'
import * as all from './index.ts'

/** Every test of an assumption, in the order of their names. */
export const assumptionTests: readonly AssumptionTest[] = Object.values<AssumptionTest>(all)
