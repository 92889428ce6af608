import { describe, expect, it } from 'vitest'
import { timeLimitOf } from '../../src/service/time-limit.ts'

describe('the time limit seen without parsing', () => {
  it.each([
    ['{"optimizer":{"timeout_ms":250}}', 250],
    ['{"optimizer": { "timeout_ms" : 1000 , "seed": 1}}', 1000],
    ['{"data":{"columns":{"timeout_ms":[1,2]}}}', 30_000],
    ['{"data":{"columns":{"timeout_ms":[1]}},"optimizer":{"timeout_ms":7}}', 7],
    ['{"optimizer":{"timeout_ms":"soon"}}', 30_000],
    ['', 30_000]
  ])('%s → %d ms', (text, milliseconds) => {
    expect(timeLimitOf({ body: Buffer.from(text) })).toBe(milliseconds)
  })

  it('a file that is read in pieces has longer', () => {
    expect(timeLimitOf({ body: new Uint8Array(), file: '/data/uploads/1.upload' })).toBe(900_000)
  })
})
