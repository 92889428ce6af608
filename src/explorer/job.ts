import type { Answer, Problem } from './api.ts'
import { hasKey, keyHeaders } from './key.ts'

interface JobEvents {
  readonly signal: AbortSignal
  /** Told the share of the work done, from 0 to 1. */
  readonly onProgress: (share: number) => void
}

interface Job {
  readonly status: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled'
  readonly progress: number
  readonly result: string | null
  readonly problem: Problem | null
}

const statuses = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const

/**
 * Sends a long call as a job (RFC 7240, `Prefer: respond-async`) and follows its events; aborting the
 * signal cancels the job. A service that answers at once is taken at its word.
 */
export async function sendAsJob<T>(
  path: string,
  request: unknown,
  events: JobEvents
): Promise<Answer<T>> {
  const response = await fetch(path, {
    method: 'POST',
    headers: { ...keyHeaders(), 'content-type': 'application/json', prefer: 'respond-async' },
    body: JSON.stringify(request)
  })
  const body = await response.json()
  if (!response.ok) return { ok: false, problem: body }
  const place = response.headers.get('location')
  if (response.status !== 202 || place === null) return { ok: true, value: body }
  const cancel = (): void => void fetch(place, { method: 'DELETE', headers: keyHeaders() })
  events.signal.addEventListener('abort', cancel, { once: true })
  if (events.signal.aborted) cancel()
  const job = await (hasKey() ? poll : follow)(place, events.onProgress)
  events.signal.removeEventListener('abort', cancel)
  if (job.result === null) return { ok: false, problem: job.problem ?? stopped }
  const result = await fetch(job.result, { headers: keyHeaders() })
  const value = await result.json()
  return result.ok ? { ok: true, value } : { ok: false, problem: value }
}

const stopped: Problem = { title: 'Cancelled', status: 0, detail: 'The computation was cancelled.' }

/** The job at its end, asked for again and again: for callers with a key. */
async function poll(place: string, onProgress: (share: number) => void): Promise<Job> {
  for (;;) {
    const job: Job = await (await fetch(place, { headers: keyHeaders() })).json()
    onProgress(job.progress)
    if (job.status !== 'queued' && job.status !== 'running') return job
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

/** The job at its end, by server-sent events. */
function follow(place: string, onProgress: (share: number) => void): Promise<Job> {
  return new Promise((resolve) => {
    const source = new EventSource(`${place}/events`)
    source.addEventListener('error', () => {
      // Closed for good: ask by turns instead. Otherwise the browser connects again by itself.
      if (source.readyState === EventSource.CLOSED) resolve(poll(place, onProgress))
    })
    for (const status of statuses) {
      source.addEventListener(status, ({ data }) => {
        const job: Job = JSON.parse(data)
        onProgress(job.progress)
        if (job.status === 'queued' || job.status === 'running') return
        source.close()
        resolve(job)
      })
    }
  })
}
