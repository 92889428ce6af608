import { contentCodings } from '../decoders/content-coding.ts'

/** The content coding of a Content-Encoding header in lower case; '' when there is none. */
export function codingOf(header: string | readonly string[] | undefined): string {
  const coding = String(header ?? '')
    .trim()
    .toLowerCase()
  if (coding === 'identity') return ''
  return coding === 'x-gzip' ? 'gzip' : coding
}

/** Whether bodies in this coding are read: none, or one of them, never two. */
export function readsCoding(header: string | readonly string[] | undefined): boolean {
  const coding = codingOf(header)
  return coding === '' || contentCodings.includes(coding)
}
