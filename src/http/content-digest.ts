import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { sendProblem } from './reply-problem.ts'

/** Digests that are checked, by their names in RFC 9530; others are passed over, as it says. */
const algorithms = new Map([
  ['sha-256', 'sha256'],
  ['sha-512', 'sha512']
])

/**
 * Content-Digest (RFC 9530): a body that is not the one that was sent is refused. The digest is of the
 * bytes on the wire, before a content coding is undone.
 */
export function addContentDigest(app: FastifyInstance): void {
  app.addHook('preHandler', ({ headers, body }, reply, done) => {
    const header = headers['content-digest']
    if (typeof header !== 'string') return done()
    const bytes = body instanceof Uint8Array ? body : new Uint8Array()
    for (const [, name = '', stated] of header.matchAll(/([a-z0-9-]+)=:([A-Za-z0-9+/=]*):/g)) {
      const algorithm = algorithms.get(name)
      if (algorithm === undefined) continue
      if (createHash(algorithm).update(bytes).digest('base64') === stated) continue
      const detail = `The body has ${bytes.byteLength} bytes, and not the ${name} that Content-Digest states.`
      sendProblem(reply, 'digest_mismatch', { detail })
      return
    }
    done()
  })
}
