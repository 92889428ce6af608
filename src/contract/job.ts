import { z } from 'zod'
import { problemDocument } from './problem.ts'

const instant = z.string().meta({ format: 'date-time' })

/** The body of GET /v1/jobs/{id} and of its events. */
export const jobDocument = z
  .strictObject({
    id: z.string(),
    status: z.enum(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
    progress: z.number().describe('Share of the work done, from 0 to 1'),
    created_at: instant,
    started_at: instant.nullable(),
    finished_at: instant.nullable(),
    expires_at: instant.nullable().describe('When the result is dropped'),
    result: z.string().nullable().describe('Where the answer is, once there is one'),
    problem: problemDocument.nullable().describe('Why the job failed')
  })
  .meta({ title: 'Job' })

export type JobDocument = z.input<typeof jobDocument>
