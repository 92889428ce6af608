import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { readFitRequest } from '../../src/contract/read-fit-request.ts'
import type { Column } from '../../src/core/model/dataset.ts'
import { random } from '../../src/core/numeric/random.ts'
import { fitManyRows } from '../../src/service/many-rows.ts'
import { runWork } from '../../src/service/run.ts'
import { digits } from '../support/digits.ts'
import { workSettings } from '../support/settings.ts'

const settings = workSettings()
afterAll(() => rmSync(settings.dataFolder, { recursive: true }))

const rows = 510_000
const draw = random(11)
const names = ['x1', 'x2', 'x3', 'x4', 'x5', 'x6']
const xs = names.map(() => Float64Array.from({ length: rows }, () => draw.normal()))
const codes = Int32Array.from({ length: rows }, () => draw.below(3))
const y = Float64Array.from({ length: rows }, (_, i) => {
  const mean = xs.reduce((sum, x, j) => sum + x[i] * (j - 2), 3) + codes[i]
  return i % 1000 === 7 ? Number.NaN : mean + draw.normal()
})
const columns = new Map<string, Column>([
  ...names.map((name, j): [string, Column] => [name, { kind: 'numeric', name, values: xs[j] }]),
  ['y', { kind: 'numeric', name: 'y', values: y }],
  ['up', { kind: 'numeric', name: 'up', values: xs[0].map((x) => (x > 0 ? 1 : 0)) }],
  ['g', { kind: 'categorical', name: 'g', codes, levels: ['a', 'b', 'c'], origin: 'text' }]
])
const control = { cancelled: () => false }
const limits = { columns: 100, stored: () => ({ rows, columns }) }
const sum = `${names.join(' + ')} + g`

type Answer = Readonly<Record<string, unknown>>

function bytesOf(model: unknown, rest: Answer = {}): Uint8Array {
  return Buffer.from(JSON.stringify({ data: { dataset: 'rows' }, model, ...rest }))
}

function passed(body: Uint8Array) {
  return fitManyRows(readFitRequest(body, limits), body, { settings, control })
}

function parsed(outcome: Awaited<ReturnType<typeof passed>>): Answer {
  if (outcome?.kind !== 'answer') throw new Error(`no answer: ${outcome?.kind}`)
  return JSON.parse(Buffer.from(outcome.body).toString())
}

/** Every number of some part of an answer, by the path to it. */
function numbersIn(part: unknown, path = ''): [string, number][] {
  if (typeof part === 'number') return [[path, part]]
  if (part === null || typeof part !== 'object') return []
  return Object.entries(part).flatMap(([key, value]) => numbersIn(value, `${path}/${key}`))
}

describe('a fit on many rows in memory', () => {
  it('is made in passes, with all that a fit in memory says', async () => {
    const body = bytesOf({ formula: `y ~ ${sum}` }, { inference: { std_errors: 'hc1' } })
    const ours = parsed(await passed(body))
    const theirs = parsed(runWork('fit', body, { control, limits, onTimeLimit: () => undefined }))
    expect(Object.keys(ours)).toEqual(Object.keys(theirs))
    expect(ours['warnings']).toEqual(theirs['warnings'])
    expect(ours['data']).toEqual(theirs['data'])
    for (const member of ['least_squares', 'maximum_likelihood']) {
      const [own, other] = [ours, theirs].map((answer) => {
        const { coefficients, dispersion, glance } = Object(answer[member])
        return numbersIn({ coefficients, dispersion, glance })
      })
      expect(own.map(([path]) => path)).toEqual(other.map(([path]) => path))
      const least = Math.min(...own.map(([, value], k) => digits(value, other[k][1])))
      expect(least).toBeGreaterThan(10)
    }
    const [verdict, other] = [ours, theirs].map((answer) => Object(answer['equivalence']))
    expect(verdict.verdict).toBe('identical')
    expect(verdict.blocks).toEqual(other.blocks)
  })

  it.each<[string, unknown, Answer]>([
    ['with values of every row', { formula: `y ~ ${sum}` }, { include: ['fitted'] }],
    ['of fewer numbers', { formula: 'y ~ x1 + g' }, {}],
    ['of a law without second moments', { formula: `y ~ ${sum}`, family: 'cauchy' }, {}],
    ['of groups', { formula: `y ~ ${names.join(' + ')}` }, { group_by: ['g'] }],
    ['without a maximum', { formula: `up ~ ${sum}`, family: 'bernoulli' }, {}],
    ['that is refused', { formula: `y ~ ${sum} + log(x1, x2, x3)` }, {}]
  ])('%s is left to memory', async (_, model, rest) => {
    expect(await passed(bytesOf(model, rest))).toBeNull()
  })

  it('ends where it is stopped', async () => {
    const body = bytesOf({ formula: `y ~ ${sum}` })
    const stopped = { settings, control: { cancelled: () => true } }
    const outcome = await fitManyRows(readFitRequest(body, limits), body, stopped)
    expect(outcome).toEqual({ kind: 'cancelled' })
  })
})
