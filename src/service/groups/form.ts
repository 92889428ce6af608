import { toJson } from '../../contract/present.ts'
import type { RollUp } from './run.ts'
import type { Key } from './split.ts'

/** A group as it is answered: its fit, or its faults. */
export interface Group {
  readonly key: Key
  readonly fit: unknown
  readonly errors?: readonly unknown[]
}

const head = '{"groups":['

/** Group k in one JSON document of all, with what stands before it. */
export function jsonPart(group: Group, k: number): string {
  return `${k === 0 ? head : ','}${toJson(group)}`
}

/** The end of that document after `total` groups: how they came out. */
export function jsonEnd(found: RollUp, total: number): string {
  return `${total === 0 ? head : ''}],"roll_up":${JSON.stringify(found)}}`
}
