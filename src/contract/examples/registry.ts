import type { Example } from './example.ts'
import * as all from './index.ts'

/** Every example by its name. */
export const examples: Readonly<Record<ExampleName, Example>> = all
export type ExampleName = keyof typeof all
