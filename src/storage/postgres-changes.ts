import { Client } from 'pg'
import { anyJob } from './store.ts'

export interface Changes {
  subscribe(listener: (id: string) => void): () => void
  close(): Promise<void>
}

/** Pause before a broken connection is opened again, in milliseconds. */
const pause = 1000

/**
 * Tells the ids that PostgreSQL announces on the channel `equifit_jobs`. What is announced while the
 * connection is down is not heard: once it is up again, every listener is told to look.
 */
export function listen(connectionString: string): Changes {
  const listeners = new Set<(id: string) => void>()
  let client: Client | null = null
  let closed = false
  let retry: NodeJS.Timeout | undefined

  const tell = (id: string): void => {
    for (const listener of listeners) listener(id)
  }

  async function connect(): Promise<void> {
    const next = new Client({ connectionString, connectionTimeoutMillis: 5000 })
    let over = false
    const again = (): void => {
      if (over) return
      over = true
      client = null
      if (!closed) retry = setTimeout(() => void connect(), pause)
    }
    next.on('error', again)
    next.on('end', again)
    next.on('notification', ({ payload = '' }) => {
      tell(payload)
    })
    try {
      await next.connect()
      await next.query('listen equifit_jobs')
      client = next
      tell(anyJob)
      if (closed) await next.end()
    } catch {
      again()
    }
  }

  void connect()
  return {
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    async close() {
      closed = true
      clearTimeout(retry)
      await client?.end()
    }
  }
}
