import { type FailureCode, failures } from '../core/failure.ts'
import { failureTexts, type ProblemText } from './failure-texts.ts'

/** A kind of problem: what RFC 9457 calls a problem type. */
export interface ProblemKind extends ProblemText {
  readonly status: number
  readonly title: string
}

/** Problems of the transport and of the service, beside the client's mistakes of core/failure.ts. */
const serviceProblems = {
  bad_request: {
    status: 400,
    title: 'The request cannot be read',
    about:
      'The bytes on the connection are not a valid HTTP request, or the path is not validly encoded.',
    cure: 'Send the request with an ordinary HTTP client and percent-encode the path.'
  },
  digest_mismatch: {
    status: 400,
    title: 'The body is not the one that was sent',
    about: 'The body does not have the digest that the header Content-Digest states (RFC 9530).',
    cure: 'Send the request again; if it fails again, compute the digest of the bytes as they are sent.'
  },
  not_found: {
    status: 404,
    title: 'There is nothing at this address',
    about: 'No resource has this path, or nothing is stored under this name.',
    cure: 'Look the path up in /docs, and names in the catalogue, for example GET /v1/families.'
  },
  method_not_allowed: {
    status: 405,
    title: 'The method is not allowed here',
    about: 'The path exists but does not know this HTTP method.',
    cure: 'Use one of the methods in the Allow header.'
  },
  not_acceptable: {
    status: 406,
    title: 'The answer cannot be given in this format',
    about: 'The Accept header admits none of the formats in which the answer exists.',
    cure: 'Accept one of the media types that the detail lists.'
  },
  request_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    about: 'Headers or body were not complete in time.',
    cure: 'Send the request again over a faster connection.'
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    about: 'The body exceeds the limit that the operator configured as BODY_LIMIT.',
    cure: 'Send fewer rows or columns, or ask the operator for a larger limit.'
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body has an unsupported content type',
    about:
      'The Content-Type or Content-Encoding of the body is missing or not one that is read here.',
    cure: 'Send the header Content-Type: application/json.'
  },
  headers_too_large: {
    status: 431,
    title: 'The headers are too large',
    about: 'The request line and headers together exceed 16 KiB.',
    cure: 'Put data into the body and drop headers that are not needed.'
  },
  fit_not_estimable: {
    status: 422,
    title: 'The fit has no ordinary answer',
    about:
      'The request asked for "strict" and an estimator ended with a status other than ok. The member "fit" holds the whole answer.',
    cure: 'Read status and reason in the blocks of "fit", or leave "strict" out.'
  },
  unauthenticated: {
    status: 401,
    title: 'The caller is not known',
    about: 'This service wants an API key or a token, and the request has none that is valid.',
    cure: 'Send Authorization: Bearer <key>, or X-API-Key: <key>.'
  },
  job_not_finished: {
    status: 409,
    title: 'The job has not finished',
    about: 'The result was asked for before there is one.',
    cure: 'Ask again after the time in the Retry-After header, or listen to the events of the job.'
  },
  idempotency_in_progress: {
    status: 409,
    title: 'A request with this idempotency key is being answered',
    about: 'An earlier request with the same Idempotency-Key has not been answered yet.',
    cure: 'Send the request again after the time in the Retry-After header.'
  },
  idempotency_mismatch: {
    status: 422,
    title: 'The idempotency key belongs to another request',
    about: 'The Idempotency-Key was used before, with another path or body.',
    cure: 'Use a new key for a new request; repeat a request unchanged.'
  },
  result_gone: {
    status: 410,
    title: 'The result is gone',
    about: 'The job was cancelled, or its result has passed the time for which results are kept.',
    cure: 'Send the request again.'
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    about: 'This caller has used up its requests for now, or has too many under way.',
    cure: 'Wait for the time in the Retry-After header; RateLimit tells what is left.'
  },
  internal_error: {
    status: 500,
    title: 'The service failed',
    about:
      'A defect of the service, not of the request. Nothing is told but the request id, which is in the log.',
    cure: 'Report the request id to the operator.'
  },
  overloaded: {
    status: 503,
    title: 'The service is busy',
    about: 'All workers are busy and the queue is full.',
    cure: 'Try again after the time in the Retry-After header.'
  },
  store_unavailable: {
    status: 503,
    title: 'Nothing can be stored at present',
    about:
      'Jobs, stored fits, idempotency keys and data sets need a store or a folder that does not answer at present or has no room.',
    cure: 'Send the request again after the time in the Retry-After header; ordinary fits go on.'
  },
  worker_lost: {
    status: 503,
    title: 'The computation was interrupted',
    about: 'The thread or process that computed this fit ended unexpectedly and has been replaced.',
    cure: 'Send the request again; if it happens twice, make the data or the model smaller.'
  },
  shutting_down: {
    status: 503,
    title: 'The service is shutting down',
    about: 'The service finishes what it has begun and accepts nothing new.',
    cure: 'Send the request again after the time in the Retry-After header.'
  },
  timeout: {
    status: 504,
    title: 'The fit took longer than its time limit',
    about: 'The fit, waiting in the queue included, passed optimizer.timeout_ms and was stopped.',
    cure: 'Raise optimizer.timeout_ms, give better start values, or make the model or the data smaller.'
  }
} as const satisfies Record<string, ProblemKind>

export type ProblemCode = FailureCode | keyof typeof serviceProblems

const mistakes = Object.entries(failureTexts).map(([code, text]): [string, ProblemKind] => {
  const row: { status: number; title: string } | undefined = Object.entries(failures).find(
    ([name]) => name === code
  )?.[1]
  return [code, { status: row?.status ?? 422, title: row?.title ?? code, ...text }]
})

/** Every kind of problem by its code, `not_a_number`. */
export const problems: ReadonlyMap<string, ProblemKind> = new Map<string, ProblemKind>([
  ...mistakes,
  ...Object.entries(serviceProblems)
])

/** The last segment of a problem's type: the code with hyphens. */
export function slugOf(code: ProblemCode): string {
  return code.replaceAll('_', '-')
}
