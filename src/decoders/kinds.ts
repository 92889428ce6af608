import { isStore } from './cell-store.ts'
import type { Json, JsonObject } from './json-reader.ts'
import { isRowTable } from './row-table.ts'

export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

export function isObject(value: Json | undefined): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !isStore(value) && !isRowTable(value)
}
