import type { Task } from './answer.ts'

/** Bytes of a body that is read and fitted in milliseconds, as the words below say nothing else. */
const smallBody = 64 * 1024

/** What makes the computation long however few the data are. */
const long = ['"bootstrap"', '"profile"', '"starts"', '"replicates"', '"group_by"', '"dataset"']

/**
 * Whether a task is likely to take milliseconds, told from its bytes without parsing them. A guess:
 * a wrong one costs waiting, never an answer.
 */
export function isSmall({ body, carrier }: Task): boolean {
  if (carrier !== undefined || body.byteLength > smallBody) return false
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  return !long.some((word) => bytes.includes(word))
}
