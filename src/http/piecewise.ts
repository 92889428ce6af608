import { Readable } from 'node:stream'
import type { Chunk } from '../service/answer.ts'

/** A body that is sent piece by piece, as fast as the client takes it. */
export interface Piecewise {
  readonly body: Readable
  readonly chunk: Chunk
  /** Resolves at the first piece. */
  readonly begun: Promise<'begun'>
  end(): void
  /** Breaks off: the client sees that the body is not whole. */
  fail(reason: string): void
}

export function piecewise(): Piecewise {
  const waiting: (() => void)[] = []
  let begin: (value: 'begun') => void = () => undefined
  const begun = new Promise<'begun'>((resolve) => {
    begin = resolve
  })
  const takeAll = (): void => {
    for (const taken of waiting.splice(0)) taken()
  }
  const body = new Readable({
    highWaterMark: 2 ** 18,
    read: takeAll,
    destroy(error, done) {
      takeAll()
      done(error)
    }
  })
  return {
    body,
    begun,
    chunk(bytes) {
      begin('begun')
      if (body.destroyed || body.push(bytes)) return Promise.resolve()
      return new Promise((resolve) => waiting.push(resolve))
    },
    end: () => void body.push(null),
    fail: (reason) => void body.destroy(new Error(reason))
  }
}
