import { gunzipSync } from 'node:zlib'
import { Decompress } from 'fzstd'
import { Failure } from '../core/failure.ts'
import { checkZstd } from './zstd-frames.ts'

/** Content codings of a body that are undone, as Accept-Encoding names them. */
export const contentCodings: readonly string[] = ['gzip', 'zstd']

/** Above the first MiB, a body may not grow to more than this many times its size. */
const ratioLimit = 200
const mebibyte = 2 ** 20
const chunk = 65_536

/**
 * The body without its content coding (RFC 9110, section 8.4). Throws a Failure when it would exceed
 * `limit` bytes or the ratio of a decompression bomb, as soon as it does, or when it is broken.
 */
export function undoCoding(body: Uint8Array, coding: string, limit: number): Uint8Array {
  if (coding === '' || coding === 'identity') return body
  const most = Math.min(limit, Math.max(mebibyte, ratioLimit * body.length))
  return coding === 'zstd' ? unzstd(body, most) : gunzip(body, most)
}

function gunzip(body: Uint8Array, most: number): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: most })
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    throw code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(most) : broken('gzip')
  }
}

function unzstd(body: Uint8Array, most: number): Uint8Array {
  if (!checkZstd(body)) throw broken('zstd')
  const parts: Uint8Array[] = []
  let size = 0
  const stream = new Decompress((part) => {
    size += part.length
    if (size > most) throw tooLarge(most)
    parts.push(part)
  })
  try {
    for (let at = 0; at < body.length; at += chunk) {
      stream.push(body.subarray(at, at + chunk), at + chunk >= body.length)
    }
  } catch (error) {
    throw error instanceof Failure ? error : broken('zstd')
  }
  return Buffer.concat(parts, size)
}

function broken(coding: string): Failure {
  const detail = `The body is declared as ${coding} but is no complete ${coding} data.`
  return new Failure({ code: 'bad_encoding', pointer: '', detail })
}

function tooLarge(most: number): Failure {
  const detail = `The body grows to more than ${most} bytes when decompressed.`
  return new Failure({ code: 'decompression_limit', pointer: '', detail })
}
