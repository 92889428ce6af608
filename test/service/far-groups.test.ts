import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Cancelled } from '../../src/core/estimation/rows/row-source.ts'
import { Failure } from '../../src/core/failure.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import { farGroups } from '../../src/service/groups/far-groups.ts'
import { splitGroups } from '../../src/service/groups/split.ts'
import { draftDataset } from '../../src/storage/dataset-draft.ts'
import { describe as describeDataset } from '../../src/storage/dataset-file.ts'
import { findDataset } from '../../src/storage/dataset-read.ts'
import { manyRows, withNumbers } from '../support/many-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'equifit-groups-'))
const place = { folder, owner: '', name: 'rows' }
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Keys of numbers with gaps and both zeros, of which some groups are large and some have one row. */
const keys = Float64Array.from({ length: 9001 }, (_, i) => {
  if (i % 11 === 3) return Number.NaN
  return i % 400 === 17 ? i : i % 2 === 0 ? 0 : -0
})
const rows = withNumbers(manyRows(9001), 'part', keys)

function stored(dataset: Dataset) {
  const draft = draftDataset(place)
  const stated = { name: 'rows', digest: '', format: 'text/csv', createdAt: 0, expiresAt: null }
  const put = draft.begin(describeDataset(dataset, stated))
  for (const [j, column] of [...dataset.columns.values()].entries()) {
    put(j, 0, column.kind === 'numeric' ? column.values : column.codes)
  }
  draft.keep()
  const found = findDataset(place, 0)
  if (found === null) throw new Error('the data set is there')
  return found.file
}

const file = stored(rows)
const empty: Dataset = {
  rows: 0,
  columns: new Map(
    Array.from(rows.columns, ([name, column]) => [
      name,
      column.kind === 'numeric'
        ? { ...column, values: new Float64Array() }
        : { ...column, codes: new Int32Array() }
    ])
  )
}
const control = { cancelled: () => false }

describe('groups of a file are those in memory', () => {
  it.each([
    [['g'], 1],
    [['g', 'w'], 200_000],
    [['part'], 100_000],
    [['w', 'part', 'g'], 1e9]
  ])('by %j, %d bytes at a time', (groupBy, batch) => {
    const near = splitGroups({ dataset: rows, groupBy })
    const far = farGroups(file, { dataset: empty, groupBy }, { batch, limit: 1e9, control })
    expect(far.count).toBe(near.count)
    for (let k = 0; k < near.count; k++) {
      expect(far.key(k)).toEqual(near.key(k))
      expect(far.dataset(k)).toEqual(near.dataset(k))
    }
  })
})

it('a group that is too large to be held is refused, the others are not', () => {
  const bounds = { batch: 1000, limit: 300_000, control }
  const far = farGroups(file, { dataset: empty, groupBy: ['g'] }, bounds)
  const ends = Array.from({ length: far.count }, (_, k) => {
    try {
      return far.dataset(k).rows
    } catch (error) {
      if (error instanceof Failure) return error.faults[0]?.code
      throw error
    }
  })
  expect(ends).toEqual(['dataset_too_large', 'dataset_too_large', 1])
})

it('a column that is not there is named', () => {
  const bounds = { batch: 1, limit: 1, control }
  expect(() => farGroups(file, { dataset: empty, groupBy: ['nobody'] }, bounds)).toThrow(/nobody/)
})

it('ends when it is stopped', () => {
  const stopped = { cancelled: () => true }
  const bounds = { batch: 1, limit: 1, control: stopped }
  expect(() => farGroups(file, { dataset: empty, groupBy: ['g'] }, bounds)).toThrow(Cancelled)
})
