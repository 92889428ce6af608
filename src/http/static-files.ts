import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml'
}

interface StaticFile {
  readonly type: string
  readonly etag: string
  readonly plain: Buffer
  readonly packed: Buffer
}

/** The files of a folder of dist by name, read on first use. The folder is flat. */
export function staticFiles(folder: string): (name: string) => StaticFile | undefined {
  // Both src/http and dist/http stand two folders below the root.
  const root = new URL(`../../dist/${folder}/`, import.meta.url)
  const names = new Set(existsSync(root) ? readdirSync(root) : [])
  const read = new Map<string, StaticFile>()
  return (name) => {
    const type = types[extname(name)]
    if (!names.has(name) || type === undefined) return undefined
    const known = read.get(name)
    if (known !== undefined) return known
    const plain = readFileSync(new URL(name, root))
    const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
    const file = { type, etag, plain, packed: gzipSync(plain) }
    read.set(name, file)
    return file
  }
}

/** Scripts, styles, pictures and calls go to this service only, and nobody may frame the page. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** Answers a file, packed when the client can unpack it, or 304 when the client has it. */
export function sendFile(
  file: StaticFile,
  request: FastifyRequest,
  reply: FastifyReply
): FastifyReply {
  reply
    .header('content-security-policy', policy)
    .header('cache-control', 'no-cache')
    .header('vary', 'accept-encoding')
    .header('etag', file.etag)
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  reply.header('content-type', file.type)
  if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) return reply.send(file.plain)
  return reply.header('content-encoding', 'gzip').send(file.packed)
}
