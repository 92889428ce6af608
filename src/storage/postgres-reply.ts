import type { StoredReply } from './store.ts'

/** The columns of an answer; null together. */
export interface ReplyRow {
  readonly reply_status: number | null
  readonly reply_headers: Record<string, string> | null
  readonly reply_body: Buffer | null
}

export function replyOf({ reply_status, reply_headers, reply_body }: ReplyRow): StoredReply | null {
  if (reply_status === null) return null
  return { status: reply_status, headers: reply_headers ?? {}, body: reply_body ?? Buffer.alloc(0) }
}
