import { open, rm } from 'node:fs/promises'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { newUploadPath, ownMode } from '../storage/upload-file.ts'

/** A body that was too large to be held, in a file of its own. */
export interface SpooledBody {
  readonly file: string
}

export interface SpoolOptions {
  /** Bytes up to which a body stays in memory. */
  readonly held: number
  /** Most bytes that a body may have. */
  readonly limit: number
  readonly folder: string
}

class BodyTooLarge extends Error {
  readonly code = 'FST_ERR_CTP_BODY_TOO_LARGE'
  readonly statusCode = 413
}

export function isSpooled(body: unknown): body is SpooledBody {
  return (
    typeof body === 'object' && body !== null && 'file' in body && typeof body.file === 'string'
  )
}

/** A file for the part of a body that has arrived and what follows. */
async function openSpool(folder: string, earlier: readonly Uint8Array[]) {
  const path = await newUploadPath(folder)
  const file = await open(path, 'wx', ownMode)
  for (const chunk of earlier) await file.writeFile(chunk)
  return { path, file }
}

/** Takes a body off the wire: into memory up to a size, into a file beyond it. Throws when it is too large. */
async function spool(
  payload: AsyncIterable<Uint8Array>,
  { held, limit, folder }: SpoolOptions
): Promise<Buffer | SpooledBody> {
  const chunks: Uint8Array[] = []
  let size = 0
  let target: Awaited<ReturnType<typeof openSpool>> | null = null
  try {
    for await (const chunk of payload) {
      size += chunk.length
      if (size > limit) throw new BodyTooLarge()
      if (target !== null) await target.file.writeFile(chunk)
      else chunks.push(chunk)
      if (target === null && size > held) target = await openSpool(folder, chunks.splice(0))
    }
  } catch (error) {
    if (target !== null) await discard(target)
    throw error
  }
  if (target === null) return Buffer.concat(chunks)
  await target.file.close()
  return { file: target.path }
}

async function discard({ path, file }: Awaited<ReturnType<typeof openSpool>>): Promise<void> {
  await file.close()
  await rm(path, { force: true })
}

/** Makes every body of these routes a Buffer, or a file where it is larger than what is held. */
export function addSpooling(scope: FastifyInstance, options: SpoolOptions): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', (_request: FastifyRequest, payload: AsyncIterable<Uint8Array>) =>
    spool(payload, options)
  )
}
