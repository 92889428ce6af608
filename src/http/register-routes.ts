import { join } from 'node:path'
import type {
  FastifyContextConfig,
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  HTTPMethods
} from 'fastify'
import { contentCodings } from '../decoders/content-coding.ts'
import { quote } from '../decoders/pointer.ts'
import { ownCall } from '../service/call.ts'
import { negotiate } from './accept.ts'
import { sendRefusal } from './answer-task.ts'
import { readsCoding } from './coding.ts'
import { deferrable, prefersJob } from './defer.ts'
import { schemaOf } from './openapi.ts'
import { sendProblem } from './reply-problem.ts'
import { routes } from './routes/index.ts'
import type { Parts, Route } from './routes/route.ts'
import { addSpooling } from './spool.ts'

const methods: readonly HTTPMethods[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE'
]

/** Puts every route on the app, and 405 with Allow on every other method of its path. */
export function registerRoutes(app: FastifyInstance, parts: Parts): void {
  const { held, upload } = parts.bodyLimits
  const limit = Math.max(held, upload)
  void app.register((scope, _options, done) => {
    addSpooling(scope, { held, limit, folder: join(parts.dataFolder, 'uploads') })
    for (const route of routes) if (route.spools === true) addRoute(scope, route, parts, limit)
    done()
  })
  for (const route of routes) if (route.spools !== true) addRoute(app, route, parts)
  for (const url of new Set(routes.map((route) => route.url))) refuseOtherMethods(app, url)
}

function addRoute(app: FastifyInstance, route: Route, parts: Parts, bodyLimit?: number): void {
  const { gate } = parts
  /** Refuses a computation for which there is no place before its body is read. */
  const turnAway = (request: FastifyRequest, reply: FastifyReply) => {
    if (route.consumes === undefined || ownCall() !== undefined || prefersJob(request)) return null
    const reason = gate.refusal(request.owner)
    return reason === null ? null : sendRefusal(reply, reason, gate)
  }
  app.route({
    ...(bodyLimit === undefined ? {} : { bodyLimit }),
    method: route.method,
    url: route.url,
    schema: route.docs === null ? { hide: true } : schemaOf({ ...route, docs: route.docs }),
    config: exampleConfig(route),
    onRequest: (request, reply, done) => {
      if ((refuse(route, request, reply) ?? turnAway(request, reply)) === null) done()
    },
    handler: deferrable(route, parts)
  })
}

/** What the OpenAPI document reads beside the schemas. */
function exampleConfig({ docs }: Route): FastifyContextConfig {
  return {
    ...(docs?.examples === undefined ? {} : { examples: docs.examples }),
    ...(docs?.bodies === undefined ? {} : { bodies: docs.bodies })
  }
}

function refuseOtherMethods(app: FastifyInstance, url: string): void {
  const own = routes.filter((route) => route.url === url).map(({ method }) => method)
  const allowed = own.includes('GET') ? [...own, 'HEAD'] : own
  const allow = allowed.join(', ')
  app.route({
    method: methods.filter((method) => !allowed.includes(method)),
    url,
    schema: { hide: true },
    onRequest: (_request, reply) => {
      const detail = `This path knows ${allow}.`
      sendProblem(reply.header('allow', allow), 'method_not_allowed', { detail })
    },
    handler: (_request, reply) => reply
  })
}

/** Refuses, before the body is read, what the headers already rule out; null when all is well. */
function refuse(route: Route, request: FastifyRequest, reply: FastifyReply): FastifyReply | null {
  if (negotiate(request.headers.accept, route.produces) === null) {
    const detail = `The answer exists as ${route.produces.join(', ')}.`
    return sendProblem(reply, 'not_acceptable', { detail })
  }
  if (route.consumes === undefined) return null
  const coding = request.headers['content-encoding']
  if (!readsCoding(coding)) {
    const accepted = contentCodings.join(', ')
    const detail = `The content coding ${quote(String(coding))} is not read here, but ${accepted}.`
    return sendProblem(reply.header('accept-encoding', accepted), 'unsupported_media_type', {
      detail
    })
  }
  const type = request.headers['content-type'] ?? ''
  if (readable(type, route.consumes)) return null
  const given = type === '' ? 'none is declared' : `${quote(type)} was sent`
  const detail = `The body must be declared as ${route.consumes.join(' or ')}; ${given}.`
  return sendProblem(reply, 'unsupported_media_type', { detail })
}

/** Whether a Content-Type names one of the media types, in UTF-8 if it names a charset. */
function readable(type: string, consumes: readonly string[]): boolean {
  const [name = '', ...parameters] = type.split(';').map((part) => part.trim().toLowerCase())
  if (!consumes.includes(name)) return false
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8)
  return charset === undefined || /^"?utf-?8"?$/.test(charset)
}
