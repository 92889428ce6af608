import type { TableFormat } from './format.ts'
import * as all from './index.ts'

/** Every file format of a table. */
export const tableFormats: Readonly<Record<FormatName, TableFormat>> = all
export type FormatName = keyof typeof all

/** All media types, in the order of the formats. */
export const tableMediaTypes: readonly string[] = Object.values(tableFormats).flatMap(
  ({ mediaTypes }) => mediaTypes
)

/** The format of a Content-Type, its parameters left aside; null when none is meant. */
export function formatOf(contentType: string): TableFormat | null {
  const name = contentType.split(';')[0]?.trim().toLowerCase() ?? ''
  return Object.values(tableFormats).find(({ mediaTypes }) => mediaTypes.includes(name)) ?? null
}

/** The format of a file by the end of its name; null when none is meant. */
export function formatOfFile(filename: string): TableFormat | null {
  const end = filename.split('.').at(-1)?.toLowerCase() ?? ''
  return Object.values(tableFormats).find(({ extensions }) => extensions.includes(end)) ?? null
}
