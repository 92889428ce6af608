import type { z } from 'zod'
import type { FaultList } from '../decoders/fault-list.ts'
import { faultsOf, listKnownKeys } from './zod-faults.ts'

/**
 * A value as its schema reads it, or null where it has faults; those go into the list but for places
 * that have one already. What faults are told with is asked for only where there are some: it costs more
 * than the check.
 */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  faults: FaultList
): z.output<Schema> | null {
  const plain = schema.safeParse(value)
  if (plain.success) return plain.data
  const told = schema.safeParse(value, { reportInput: true, error: listKnownKeys })
  for (const fault of told.success ? [] : faultsOf(told.error.issues)) {
    if (!faults.has(fault.pointer)) faults.add(fault)
  }
  return null
}
