import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Dataset } from '../../src/core/model/dataset.ts'
import { openMember } from '../../src/service/groups/member.ts'
import { inOrder, type Run } from '../../src/service/groups/run.ts'
import { agreesOn, held, newShare, setLeave } from '../../src/service/groups/share.ts'
import { splitGroups } from '../../src/service/groups/split.ts'
import { newTeam } from '../../src/service/groups/team.ts'
import { runWork } from '../../src/service/run.ts'

const ruling = { status: 'ok', verdict: 'identical', failed: false } as const
const runOf = (from: number, count: number, size = 1): Run => ({
  from,
  rulings: Array.from({ length: count }, () => ruling),
  bytes: new Uint8Array(size),
  contradicted: [],
  defects: []
})

const context = {
  control: { cancelled: () => false },
  limits: { columns: 100 },
  onTimeLimit: () => undefined
}

function fitted(request: unknown): string {
  const outcome = runWork('fit', Buffer.from(JSON.stringify(request)), context)
  if (outcome.kind === 'refused') return JSON.stringify(outcome.faults)
  if (outcome.kind !== 'answer') throw new Error(JSON.stringify(outcome))
  return Buffer.from(outcome.body).toString()
}

/** The fit without what names the request. */
const bare = (text: string): string =>
  text
    .replace(/"id":"[0-9a-f-]{36}"/, '"id":""')
    .replace(/"request_digest":"[^"]*"/, '"request_digest":""')

const cell = fc.option(fc.integer({ min: -3, max: 3 }), { nil: null, freq: 8 })
const row = fc.record({
  g: fc.constantFrom('a', 'b', 'c', 'd'),
  h: fc.constantFrom(1, 2, 2.5),
  f: fc.option(fc.constantFrom('u', 'v', 'w'), { nil: null, freq: 8 }),
  x: cell,
  y: cell
})

describe('groups', () => {
  it('are byte for byte their own requests, whatever the data', () => {
    const rows = fc.array(row, { minLength: 4, maxLength: 40 })
    fc.assert(
      fc.property(rows, (all) => {
        const model = { formula: 'y ~ x + f' }
        // A column of nulls alone would be one of numbers in a request of its own.
        const known = { levels: { f: ['u', 'v', 'w'] } }
        const one = (data: typeof all) => fitted({ data: { rows: data, ...known }, model })
        const whole = fitted({ data: { rows: all, ...known }, model, group_by: ['g', 'h'] })
        const { groups = [] }: { groups?: { key: { g: string; h: number }; fit: unknown }[] } =
          JSON.parse(whole)
        for (const { key, fit, ...rest } of groups) {
          const own = one(all.filter(({ g, h }) => g === key.g && h === key.h))
          const found = fit === null ? JSON.stringify(Object.values(rest)[0]) : JSON.stringify(fit)
          expect(bare(found)).toBe(bare(own))
        }
      }),
      { numRuns: 60 }
    )
  })

  it('are split in order of first appearance; rows with a missing key are in none', () => {
    const dataset: Dataset = {
      rows: 6,
      columns: new Map([
        [
          'g',
          {
            kind: 'categorical',
            name: 'g',
            codes: Int32Array.of(2, 0, -1, 2, 0, 1),
            levels: ['a', 'b', 'c'],
            origin: 'text'
          }
        ],
        ['k', { kind: 'numeric', name: 'k', values: Float64Array.of(0, 1, 1, -0, Number.NaN, 1) }]
      ])
    }
    const table = splitGroups({ dataset, groupBy: ['g', 'k'] })
    const keys = Array.from({ length: table.count }, (_, k) => table.key(k))
    expect(keys).toEqual([
      { g: 'c', k: 0 },
      { g: 'a', k: 1 },
      { g: 'b', k: 1 }
    ])
    expect(table.dataset(0).columns.get('g')).toMatchObject({
      codes: Int32Array.of(0, 0),
      levels: ['c']
    })
  })
})

describe('threads that share groups', () => {
  it('put runs into the order of their groups', () => {
    const seen: number[] = []
    const hand = inOrder(({ from }) => seen.push(from))
    for (const [from, count] of [
      [3, 2],
      [0, 1],
      [5, 1],
      [1, 2]
    ] as const)
      hand(runOf(from, count))
    expect(seen).toEqual([0, 1, 3, 5])
  })

  it('claim every group once, in runs', () => {
    const share = newShare()
    const options = { share, total: 100, cancelled: () => false, hand: () => undefined }
    const members = [
      openMember({ ...options, lead: true }),
      openMember({ ...options, lead: false })
    ]
    const claimed: number[] = []
    for (let k = 0, left = 2; left > 0; k = 1 - k) {
      const found = members[k]?.claim() ?? null
      if (found === null) left -= 1
      for (let at = found?.[0] ?? 0; at < (found?.[1] ?? 0); at++) claimed.push(at)
    }
    expect(claimed.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  it('pause when the reader of a streamed answer is behind, and go on when it has caught up', async () => {
    const taken: (() => void)[] = []
    const chunk = () => new Promise<void>((resolve) => taken.push(resolve))
    const team = newTeam({ chunk, progress: () => undefined, settle: () => undefined })
    team.begin({ total: 100, streams: true })
    for (let k = 0; k < 5; k++) {
      expect(held(team.share, 0)).toBe(false)
      team.hand(runOf(k, 1, 2 ** 20))
    }
    expect(held(team.share, 0)).toBe(true)
    for (const take of taken) take()
    await Promise.resolve()
    await Promise.resolve()
    expect(held(team.share, 0)).toBe(false)
  })

  it('let helpers go when a task waits, but not the first thread', () => {
    const share = newShare()
    const options = { share, total: 9, cancelled: () => false, hand: () => undefined }
    setLeave(share, true)
    expect(openMember({ ...options, lead: false }).claim()).toBeNull()
    expect(openMember({ ...options, lead: true }).claim()).toEqual([0, 1])
  })

  it('must have read the same data', () => {
    const share = newShare()
    expect([7, 7, 8].map((data) => agreesOn(share, data))).toEqual([true, true, false])
  })
})
