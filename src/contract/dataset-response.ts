import { z } from 'zod'

/** What is known of a stored data set. Times are milliseconds since the epoch. */
export interface DatasetInfo {
  readonly name: string
  readonly rows: number
  readonly columns: readonly ColumnInfo[]
  /** sha256:… of the uploaded bytes. */
  readonly digest: string
  /** Media type of the upload. */
  readonly format: string
  readonly createdAt: number
  /** Null when it is kept for good. */
  readonly expiresAt: number | null
}

export interface ColumnInfo {
  readonly name: string
  readonly kind: 'numeric' | 'categorical'
  readonly missing: number
  /** For a categorical column: its levels and where they come from. */
  readonly levels?: readonly string[]
  readonly origin?: 'text' | 'boolean'
}

const column = z.strictObject({
  name: z.string(),
  kind: z.enum(['numeric', 'categorical']),
  missing: z.int().describe('Rows without a value'),
  levels: z.array(z.string()).optional().describe('Labels of a categorical column, in order')
})

/** What is told of a stored data set. */
export const datasetDocument = z
  .strictObject({
    name: z.string(),
    rows: z.int(),
    columns: z.array(column),
    digest: z.string().describe('sha256:… of the uploaded bytes'),
    format: z.string().describe('Media type of the upload'),
    created_at: z.string(),
    expires_at: z.string().nullable().describe('When it is dropped; null: never')
  })
  .meta({ title: 'Dataset' })

export const datasetList = z.strictObject({ datasets: z.array(datasetDocument) })

/** A stored data set as the wire tells it. */
export function presentDataset(info: DatasetInfo): z.output<typeof datasetDocument> {
  const { name, rows, columns, digest, format, createdAt, expiresAt } = info
  return {
    name,
    rows,
    columns: columns.map(({ name: column, kind, missing, levels }) => ({
      name: column,
      kind,
      missing,
      ...(levels === undefined ? {} : { levels: [...levels] })
    })),
    digest,
    format,
    created_at: new Date(createdAt).toISOString(),
    expires_at: expiresAt === null ? null : new Date(expiresAt).toISOString()
  }
}
