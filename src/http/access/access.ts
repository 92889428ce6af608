import { readFileSync } from 'node:fs'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ownCall } from '../../service/call.ts'
import { sendProblem } from '../reply-problem.ts'
import { digestOf, type Keys, readKeys } from './keys.ts'
import { type CheckToken, tokenCheck } from './tokens.ts'

/** Who may call. With neither keys nor tokens everybody may, as one owner. */
export interface Access {
  readonly keys: Keys | null
  readonly token: CheckToken | null
}

export const openToAll: Access = { keys: null, token: null }

export interface AccessSettings {
  readonly apiKeys: string | null
  readonly apiKeysFile: string | null
  readonly jwksFile: string | null
  readonly jwtIssuer: string | null
  readonly jwtAudience: string | null
}

/** Reads the files that the settings name. Throws an Error whose message begins with the variable. */
export function openAccess(settings: AccessSettings): Access {
  const { apiKeys, apiKeysFile, jwksFile, jwtIssuer, jwtAudience } = settings
  const texts = [
    ...(apiKeys === null ? [] : [apiKeys]),
    ...(apiKeysFile === null
      ? []
      : [named('API_KEYS_FILE', () => readFileSync(apiKeysFile, 'utf8'))])
  ]
  const source = apiKeysFile === null ? 'API_KEYS' : 'API_KEYS_FILE'
  const keys = texts.length === 0 ? null : named(source, () => readKeys(texts.join('\n')))
  if (jwksFile === null) return { keys, token: null }
  if (jwtIssuer === null || jwtAudience === null) {
    throw new Error('JWT_JWKS_FILE: needs JWT_ISSUER and JWT_AUDIENCE')
  }
  const read = () => {
    const keySet = readFileSync(jwksFile, 'utf8')
    return tokenCheck({ keySet, issuer: jwtIssuer, audience: jwtAudience })
  }
  return { keys, token: named('JWT_JWKS_FILE', read) }
}

function named<Value>(variable: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    throw new Error(`${variable}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Calls of the API and its metrics need a caller; pages, health and the description do not. */
const guarded = /^\/(v1(\/|$|\?)|metrics)/

/** Tells every request its owner, and answers 401 to one that has none but needs one. */
export function addAccess(app: FastifyInstance, access: Access): void {
  const open = access.keys === null && access.token === null
  app.decorateRequest('owner', '')
  app.addHook('onRequest', (request, reply, done) => {
    const known = ownCall()?.owner ?? (open ? 'anonymous' : null)
    const enter = (owner: string | null): void => {
      if (owner !== null) request.owner = owner
      if (owner === null && guarded.test(request.url)) refuse(request, reply)
      else done()
    }
    if (known !== null) enter(known)
    else identify(request, access).then(enter, done)
  })
}

function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.log.info('refused: no valid key or token')
  return sendProblem(reply.header('www-authenticate', 'Bearer realm="equifit"'), 'unauthenticated')
}

/** Owners by key and by token are told apart, so that a token cannot name itself a key's owner. */
async function identify({ headers }: FastifyRequest, access: Access): Promise<string | null> {
  const given = headers['x-api-key'] ?? /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1]
  if (typeof given !== 'string' || given.length > 8192) return null
  const name = access.keys?.get(digestOf(given))
  if (name !== undefined) return `key:${name}`
  const subject = (await access.token?.(given)) ?? null
  return subject === null ? null : `token:${subject}`
}
