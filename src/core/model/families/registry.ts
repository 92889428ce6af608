import type { FamilyEntry } from './family.ts'
import * as all from './index.ts'

/** Every family by its name in a request. */
export const families: Readonly<Record<FamilyName, FamilyEntry>> = all
export type FamilyName = keyof typeof all
