import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ownCall } from '../service/call.ts'
import { sendProblem } from './reply-problem.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Gives back the place that this request takes among its caller's. */
    leave: (() => void) | null
  }
}

/** What one caller may do; 0 sets no limit. */
export interface CallerLimits {
  /** Requests a second, in the long run. */
  readonly rate: number
  /** Requests at once after a rest. */
  readonly burst: number
  /** Requests under way at the same time. */
  readonly concurrency: number
}

export const noLimits: CallerLimits = { rate: 0, burst: 0, concurrency: 0 }

/** One caller: tokens left when last seen, and requests under way. */
interface Caller {
  tokens: number
  seen: number
  underWay: number
}

/** Callers remembered; beyond it those who have rested are forgotten. */
const remembered = 10_000

/**
 * Limits the calls of /v1 by caller: a token bucket and a number under way. A caller is the owner of
 * the key, else the address of the connection; headers that claim another address are not believed.
 */
export function addLimits(app: FastifyInstance, limits: CallerLimits): void {
  if (limits.rate === 0 && limits.concurrency === 0) return
  const callers = new Map<string, Caller>()
  app.decorateRequest('leave', null)
  app.addHook('onRequest', (request, reply, done) => {
    if (ownCall() !== undefined || !request.url.startsWith('/v1/')) return done()
    const caller = callerOf(callers, request, limits)
    if (admit(caller, limits, { request, reply }) === undefined) done()
  })
  app.addHook('onResponse', ({ leave }, _reply, done) => {
    leave?.()
    done()
  })
  app.addHook('onRequestAbort', ({ leave }, done) => {
    leave?.()
    done()
  })
}

function admit(
  caller: Caller,
  { rate, burst, concurrency }: CallerLimits,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply }
): FastifyReply | undefined {
  if (rate > 0) {
    const left = Math.max(0, Math.floor(caller.tokens) - 1)
    const reset = Math.ceil(Math.max(0, burst - caller.tokens + 1) / rate)
    reply.header('ratelimit-policy', `"default";q=${burst};w=${Math.ceil(burst / rate)}`)
    reply.header('ratelimit', `"default";r=${left};t=${reset}`)
    if (caller.tokens < 1) {
      const wait = Math.max(1, Math.ceil((1 - caller.tokens) / rate))
      const detail = `At most ${rate} requests a second, ${burst} at once.`
      return sendProblem(reply.header('retry-after', String(wait)), 'rate_limited', { detail })
    }
    caller.tokens -= 1
  }
  if (concurrency > 0 && caller.underWay >= concurrency) {
    const detail = `At most ${concurrency} requests of one caller are answered at the same time.`
    return sendProblem(reply.header('retry-after', '1'), 'rate_limited', { detail })
  }
  caller.underWay += 1
  request.leave = () => {
    caller.underWay -= 1
    request.leave = null
  }
  return undefined
}

function callerOf(
  callers: Map<string, Caller>,
  request: FastifyRequest,
  { rate, burst }: CallerLimits
): Caller {
  const { owner, socket } = request
  const name = owner === 'anonymous' ? `address ${socket.remoteAddress}` : owner
  const now = performance.now()
  const caller = callers.get(name) ?? { tokens: burst, seen: now, underWay: 0 }
  caller.tokens = Math.min(burst, caller.tokens + ((now - caller.seen) / 1000) * rate)
  caller.seen = now
  if (callers.size >= remembered) forget(callers, now)
  callers.set(name, caller)
  return caller
}

/** Drops callers with nothing under way who have not been seen for a minute. */
function forget(callers: Map<string, Caller>, now: number): void {
  for (const [name, { seen, underWay }] of callers) {
    if (underWay === 0 && now - seen > 60_000) callers.delete(name)
  }
}
