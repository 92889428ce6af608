import type { Contrast } from './contrast.ts'
import * as all from './index.ts'

export const contrasts: Readonly<Record<ContrastName, Contrast>> = all
export type ContrastName = keyof typeof all

const byName: ReadonlyMap<string, ContrastName> = new Map([
  ['helmert', 'helmert'],
  ['polynomial', 'polynomial'],
  ['poly', 'polynomial'],
  ['sum', 'sum'],
  ['treatment', 'treatment']
])

/** A contrast by our name or R's (`sum`, `contr.sum`, `poly`, `contr.poly` …). */
export function findContrast(name: string): ContrastName | undefined {
  return byName.get(name.replace(/^contr\./, ''))
}
