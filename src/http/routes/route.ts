import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { z } from 'zod'
import type { Engine } from '../../service/answer.ts'
import type { Gate } from '../../service/gate.ts'
import type { QueueLimits, Store } from '../../storage/store.ts'
import type { Access } from '../access/access.ts'
import type { CallerLimits } from '../limits.ts'
import type { Metrics } from '../metrics.ts'

export type NamedExamples = Readonly<
  Record<string, { summary: string; description: string; value: unknown }>
>

/** A body in a media type that has its own form. */
export interface TypedBody {
  readonly schema: z.ZodType
  readonly examples?: NamedExamples
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Example bodies for the OpenAPI document. */
    examples?: NamedExamples
    /** Bodies of a form of their own, by media type, for the OpenAPI document. */
    bodies?: Readonly<Record<string, TypedBody>>
  }
  interface FastifyRequest {
    /** Whose request this is; what is stored belongs to its owner. */
    owner: string
  }
}

/** What routes need of the service. */
export interface Parts {
  readonly engine: Engine
  /** What lets tasks into the engine, asked before a body is read. */
  readonly gate: Gate
  readonly store: Store
  readonly queueLimits: QueueLimits
  readonly access: Access
  readonly callerLimits: CallerLimits
  readonly metrics: Metrics
  /** Bytes of a body that is held in memory, and of an uploaded data set. */
  readonly bodyLimits: { readonly held: number; readonly upload: number }
  /** Folder of the data sets. */
  readonly dataFolder: string
  /** True once the service has been told to stop. */
  readonly stopping: () => boolean
}

/** What the OpenAPI document says of a route. */
export interface RouteDocs {
  readonly operationId: string
  readonly tag: string
  readonly summary: string
  readonly description?: string
  readonly params?: z.ZodType
  readonly body?: z.ZodType
  /** Named example bodies. */
  readonly examples?: NamedExamples
  /** Media types in which the body has another form. */
  readonly bodies?: Readonly<Record<string, TypedBody>>
  /** Schema of the answer of status 200. */
  readonly answer?: z.ZodType
  /** Media type of the answer, when it is not JSON. */
  readonly answerType?: string
  /** Media types in which the answer exists beside JSON. */
  readonly otherTypes?: readonly string[]
  /** Status and description of an answer that has no schema of its own. */
  readonly plainAnswer?: { readonly status: number; readonly description: string }
  /** Statuses of the problems that it may answer with. */
  readonly problems?: readonly number[]
}

/** One endpoint: a line in routes/index.ts registers it. */
export interface Route {
  readonly method: HTTPMethods
  readonly url: string
  /** Media types of the answer, best first. */
  readonly produces: readonly string[]
  /** Media types of the body; absent for a route without one. */
  readonly consumes?: readonly string[]
  /** Bodies that are too large to be held come as files. */
  readonly spools?: boolean
  /** Null keeps it out of the OpenAPI document. */
  readonly docs: RouteDocs | null
  handler(parts: Parts): (request: FastifyRequest, reply: FastifyReply) => unknown
}

export const json = 'application/json'
