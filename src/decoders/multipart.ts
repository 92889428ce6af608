import { Failure } from '../core/failure.ts'

/** One part of a form. */
export interface Part {
  readonly name: string
  readonly filename: string
  /** Media type, '' when none is declared. */
  readonly type: string
  readonly content: Buffer
}

const lineEnd = Buffer.from('\r\n')
const headerEnd = Buffer.from('\r\n\r\n')
const mostParts = 16
const mostHeader = 4096

/**
 * The parts of a multipart/form-data body (RFC 7578; boundaries by RFC 2046, section 5.1.1). Throws a
 * Failure for a body that has no boundary, is cut short, or has more than 16 parts.
 */
export function readMultipart(body: Buffer, contentType: string): readonly Part[] {
  const boundary = /;\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))/i.exec(contentType)
  const word = boundary?.[1] ?? boundary?.[2]
  if (word === undefined) throw bad('The Content-Type tells no boundary.')
  const delimiter = Buffer.from(`\r\n--${word}`)
  const opening = delimiter.subarray(2)
  let at = body.subarray(0, opening.length).equals(opening) ? 0 : body.indexOf(delimiter) + 2
  if (at === 1) throw bad('The boundary does not occur in the body.')
  const parts: Part[] = []
  for (at += opening.length; ; ) {
    if (body.subarray(at, at + 2).toString('latin1') === '--') return parts
    const start = body.indexOf(lineEnd, at)
    const end = start === -1 ? -1 : body.indexOf(delimiter, start)
    if (end === -1) throw bad('The body ends before its last boundary.')
    parts.push(readPart(body.subarray(start, end)))
    if (parts.length > mostParts) throw bad(`There are more than ${mostParts} parts.`)
    at = end + delimiter.length
  }
}

/** A part from the line end behind its boundary. */
function readPart(part: Buffer): Part {
  const end = part.indexOf(headerEnd)
  if (end === -1 || end > mostHeader) throw bad('A part has no end of its headers.')
  const header = part.toString('utf8', 0, end)
  const disposition = /\r\ncontent-disposition:\s*form-data;([^\r]*)/i.exec(header)?.[1] ?? ''
  return {
    name: parameter(disposition, 'name'),
    filename: parameter(disposition, 'filename'),
    type: /\r\ncontent-type:\s*([^\r]*)/i.exec(header)?.[1]?.trim() ?? '',
    content: part.subarray(end + headerEnd.length)
  }
}

function parameter(disposition: string, name: string): string {
  const found = new RegExp(`(?:^|;)\\s*${name}=(?:"([^"]*)"|([^\\s;"]+))`, 'i').exec(disposition)
  return found?.[1] ?? found?.[2] ?? ''
}

function bad(detail: string): Failure {
  return new Failure({ code: 'bad_multipart', pointer: '', detail })
}
