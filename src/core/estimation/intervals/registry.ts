import * as all from './index.ts'
import type { IntervalMethod } from './interval.ts'

/** Every way to make confidence intervals. */
export const intervals: Readonly<Record<IntervalName, IntervalMethod>> = all
export type IntervalName = keyof typeof all
