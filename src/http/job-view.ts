import type { JobDocument } from '../contract/job.ts'
import { toProblem } from '../contract/problem.ts'
import type { JobRecord, Store } from '../storage/store.ts'

/** A job as the wire has it; the problem of a failed one is read from its stored answer. */
export async function jobView(store: Store, job: JobRecord): Promise<JobDocument> {
  const { id, state, progress, replyStatus } = job
  const isoOf = (at: number | null): string | null => (at === null ? null : isoAt(at))
  return {
    id,
    status: state,
    progress,
    created_at: isoAt(job.createdAt),
    started_at: isoOf(job.startedAt),
    finished_at: isoOf(job.finishedAt),
    expires_at: isoOf(job.expiresAt),
    result: state === 'succeeded' && replyStatus !== null ? `/v1/jobs/${id}/result` : null,
    problem: state === 'failed' ? await problemOf(store, job) : null
  }
}

async function problemOf(store: Store, { id }: JobRecord): Promise<JobDocument['problem']> {
  const reply = await store.jobs.reply(id)
  if (reply === null) return toProblem('worker_lost', { instance: id })
  return JSON.parse(Buffer.from(reply.body).toString())
}

function isoAt(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
