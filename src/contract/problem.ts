import { z } from 'zod'
import type { Fault } from '../core/failure.ts'
import { type ProblemCode, type ProblemKind, problems, slugOf } from './problems.ts'

/** RFC 9457 problem document, as every answer of status 400 and above. */
export const problemDocument = z
  .looseObject({
    type: z.string().describe('/problems/<slug>, a page on this kind of problem'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().describe('The request id'),
    errors: z
      .array(
        z.looseObject({
          pointer: z.string().describe('RFC 6901 pointer into the request'),
          code: z.string(),
          detail: z.string(),
          hint: z.string().optional()
        })
      )
      .optional()
      .describe('Every fault found, at most 20'),
    errors_total: z.int().optional()
  })
  .meta({ title: 'Problem' })

/** What is particular to one problem, beside its kind. */
export interface Occurrence {
  readonly instance: string
  readonly detail?: string
  readonly faults?: readonly Fault[]
  readonly total?: number
}

/** The problem document of one occurrence. */
export function toProblem(code: ProblemCode, { instance, detail, faults, total }: Occurrence) {
  const kind: ProblemKind | undefined = problems.get(code)
  const list =
    faults === undefined
      ? {}
      : { errors: faults.map(entryOf), errors_total: total ?? faults.length }
  return {
    type: `/problems/${slugOf(code)}`,
    title: kind?.title ?? code,
    status: kind?.status ?? 500,
    detail: detail ?? kind?.about ?? '',
    instance,
    ...list
  }
}

/** The problem of a request with faults: of the kind of the first, all listed. */
export function faultyRequest(faults: readonly Fault[], total: number, instance: string) {
  const [first] = faults
  const more = total > 1 ? ` (and ${total - 1} more, see errors)` : ''
  const detail = `${first?.detail ?? ''}${more}`
  return toProblem(first?.code ?? 'invalid_value', { instance, detail, faults, total })
}

function entryOf({ place, span, ...fault }: Fault) {
  return { ...fault, ...place, ...(span === undefined ? {} : { span }) }
}
