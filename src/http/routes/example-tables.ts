import { z } from 'zod'
import { tableMediaTypes } from '../../decoders/formats/registry.ts'
import type { NamedExamples, TypedBody } from './route.ts'

const cars = [
  { speed: 4, dist: 2 },
  { speed: 7, dist: 22 },
  { speed: 8, dist: 16 },
  { speed: 10, dist: 34 }
]
const columns = { speed: cars.map(({ speed }) => speed), dist: cars.map(({ dist }) => dist) }

/** A small table as CSV text. */
export const carsCsv = `speed,dist\n${cars.map(({ speed, dist }) => `${speed},${dist}\n`).join('')}`
const carsLines = cars.map((row) => `${JSON.stringify(row)}\n`).join('')

/** The value as the one example, a table of four rows. */
export function carsExample(value: unknown): NamedExamples {
  const summary = 'Stopping distances'
  return { cars: { summary, description: 'Four rows of speed and stopping distance.', value } }
}

const text = z.string()
/** Bytes of a file. */
export const file = z.string().meta({ format: 'binary' })

const written: Readonly<Record<string, TypedBody>> = {
  'text/csv': { schema: text, examples: carsExample(carsCsv) },
  'application/x-ndjson': { schema: text, examples: carsExample(carsLines) },
  'application/jsonl': { schema: text, examples: carsExample(carsLines) },
  'application/json': { schema: z.looseObject({}), examples: carsExample(columns) }
}

/** A table in every media type; those that are not text have no example. */
export const tableBodies: Readonly<Record<string, TypedBody>> = Object.fromEntries(
  tableMediaTypes.map((type) => [type, written[type] ?? { schema: file }])
)
