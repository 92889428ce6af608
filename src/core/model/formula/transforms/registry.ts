import * as all from './index.ts'
import type { Transform } from './transform.ts'

/** A Map, so that `constructor` and `__proto__` are unknown names. */
export const transforms: ReadonlyMap<string, Transform> = new Map(Object.entries(all))
