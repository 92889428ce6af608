import * as all from './index.ts'
import type { Optimiser } from './optimiser.ts'

/** Every optimiser by name. */
export const optimisers: Readonly<Record<OptimiserName, Optimiser>> = all
export type OptimiserName = keyof typeof all
