import { z } from 'zod'
import { tableFormats } from '../../decoders/formats/registry.ts'
import type { NamedExamples, TypedBody } from './route.ts'

/** The value as the one example, a table of a few rows. */
export function carsExample(value: unknown): NamedExamples {
  const summary = 'Stopping distances'
  return { cars: { summary, description: 'A few rows of speed and stopping distance.', value } }
}

/** Bytes of a file. */
export const file = z.string().meta({ format: 'binary' })

/** JSON is shown as the value that it is, other texts as they are. */
function bodyOf(type: string, example: string | null): TypedBody {
  if (example === null) return { schema: file }
  if (type !== 'application/json') return { schema: z.string(), examples: carsExample(example) }
  return { schema: z.looseObject({}), examples: carsExample(JSON.parse(example)) }
}

/** A table in every media type. */
export const tableBodies: Readonly<Record<string, TypedBody>> = Object.fromEntries(
  Object.values(tableFormats).flatMap(({ mediaTypes, example }) =>
    mediaTypes.map((type) => [type, bodyOf(type, example)])
  )
)
