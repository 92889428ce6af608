import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareRows } from '../../src/core/estimation/rows/comparison/compare-rows.ts'
import { estimateRows, fitRows } from '../../src/core/estimation/rows/estimate-rows.ts'
import type { RowSource } from '../../src/core/estimation/rows/row-source.ts'
import type { Dataset } from '../../src/core/model/dataset.ts'
import type { ModelSpec } from '../../src/core/model/spec.ts'
import { type ColumnsFile, columnsFileSource } from '../../src/sources/columns-file.ts'
import { blockRows, segmentRows } from '../../src/sources/grid.ts'
import { memorySource } from '../../src/sources/memory.ts'
import { inSharedMemory } from '../../src/sources/shared-memory.ts'
import { threadedSource } from '../../src/sources/threads.ts'
import { draftDataset } from '../../src/storage/dataset-draft.ts'
import { describe as describeDataset } from '../../src/storage/dataset-file.ts'
import { findDataset } from '../../src/storage/dataset-read.ts'
import { control, specOf } from '../core/estimation/request.ts'
import { manyRows } from '../support/many-rows.ts'

const workerUrl = new URL('../../dist/sources/reduce-worker.js', import.meta.url)
const options = { control, sampleRows: 3000 }
const folder = mkdtempSync(join(tmpdir(), 'equifit-rows-'))
const place = { folder, owner: '', name: 'rows' }
const rows = manyRows(3 * segmentRows + 17)

/** Writes columns in pieces of an odd length, as an upload comes. */
function store(dataset: Dataset, piece: number, name = place.name): ColumnsFile {
  const draft = draftDataset({ ...place, name })
  const stated = { name: 'rows', digest: '', format: 'text/csv', createdAt: 0, expiresAt: null }
  const put = draft.begin(describeDataset(dataset, stated))
  for (let from = 0; from < dataset.rows; from += piece) {
    for (const [j, column] of [...dataset.columns.values()].entries()) {
      const cells = column.kind === 'numeric' ? column.values : column.codes
      put(j, from, cells.subarray(from, from + piece))
    }
  }
  draft.keep()
  const found = findDataset({ ...place, name }, 0)
  if (found === null) throw new Error('the data set is there')
  return found.file
}

let file: ColumnsFile
beforeAll(() => {
  file = store(rows, 10_007)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const specs = [
  specOf({ formula: 'y ~ x1 + x2 + g' }),
  specOf(
    { formula: 'b ~ x1', family: { name: 'bernoulli', options: {} } },
    { inference: { level: 0.95, std_errors: 'hc3', intervals: 'wald' } }
  ),
  specOf(
    { formula: 'k ~ x1', family: { name: 'poisson', options: {} } },
    { inference: { level: 0.95, std_errors: { cluster: ['g', 'w'] }, intervals: 'wald' } }
  ),
  specOf(
    { formula: 'y ~ x1' },
    { inference: { level: 0.95, std_errors: { hac: {} }, intervals: 'wald' } }
  ),
  specOf({ formula: 'y ~ x1 + g', family: { name: 'gumbel', options: {} } }),
  specOf({ formula: 'y ~ x1 + x2' }, { include: ['assumptions', 'fitted', 'collinearity'] }),
  specOf(
    { formulas: ['y ~ x1 + g', 'positive ~ x2'] },
    { inference: { level: 0.95, std_errors: { hac: { lags: 2 } }, intervals: 'wald' } }
  ),
  specOf(
    { formula: 'k ~ 1', family: { name: 'poisson', options: {} } },
    { inference: { level: 0.9, std_errors: 'model', intervals: 'profile', hypotheses: [] } }
  ),
  specOf(
    { formula: 'y ~ x1', covariance: { structure: 'ar1', within: 'k', method: 'reml' } },
    { inference: { level: 0.95, std_errors: { hac: { lags: 2 } }, intervals: 'wald' } }
  ),
  specOf(
    { formula: 'y ~ x1 + x2', covariance: { structure: 'equicorrelated', within: 'k' } },
    { inference: { level: 0.95, std_errors: { cluster: ['g', 'w'] }, intervals: 'wald' } }
  ),
  specOf({
    mean: 'exp(p1 + p2 * (x1 - 100))',
    response: 'positive',
    parameters: { p1: { start: 0 }, p2: { start: 0.1, upper: 0.1 } },
    family: { name: 'gamma', options: {} }
  }),
  specOf({ formula: 'b ~ x1', family: { name: 'bernoulli', options: {} }, penalty: 'firth' }),
  specOf({ formula: 'y ~ x1 + g', family: { name: 'laplace', options: {} } }),
  specOf({ formula: 'y ~ x1 + x2', family: { name: 'uniform', options: {} } }),
  specOf(
    { formula: 'C(w) ~ x1 + g', family: { name: 'multinomial', options: {} } },
    { inference: { level: 0.95, std_errors: { hac: { lags: 3 } }, intervals: 'wald' } }
  ),
  specOf({ formula: 'y ~ poly(x1, 2) + ns(x2, df = 3)' }),
  specOf({
    log_density: '-(y-p1-p2*x2)/s - log(s) - 2*log1p(exp(-(y-p1-p2*x2)/s))',
    mean: 'p1 + p2*x2',
    response: 'y',
    parameters: { p1: { start: 1 }, p2: { start: 1, upper: 1.5 }, s: { start: 1, lower: 0 } },
    weights: { column: 'w', kind: 'frequency' }
  }),
  // Separated: the rows with z are few, and have no counts.
  specOf({ formula: 'I(k * (z == 0)) ~ I(z * z)', family: { name: 'poisson', options: {} } }),
  // On the end of the range of its means: there are no counts where x2 is small.
  specOf(
    {
      formula: 'I(k * (x2 > 0.3)) ~ x2',
      family: { name: 'poisson', options: {} },
      link: 'identity'
    },
    {
      include: ['tests', 'profiles'],
      inference: { level: 0.95, std_errors: 'hc0', intervals: 'profile', hypotheses: ['x2 = 1'] }
    }
  )
]

async function fits(source: RowSource): Promise<string> {
  const reports = []
  for (const spec of specs)
    reports.push(await estimateRows(spec, source, { control, sampleRows: 3000 }))
  return JSON.stringify(reports)
}

describe('every source gives the same bits', () => {
  let memory: string
  beforeAll(async () => {
    memory = await fits(memorySource(rows))
  })

  it('the grid has whole blocks', () => {
    expect(segmentRows % blockRows).toBe(0)
  })

  it.each([997, 4096, segmentRows + 1, rows.rows])(
    'a file is the same whatever the pieces it comes in: %d rows',
    (piece) => {
      const other = store(rows, piece, 'pieces')
      expect(readFileSync(other.path).equals(readFileSync(file.path))).toBe(true)
    }
  )

  it('a file', async () => {
    const source = columnsFileSource(file)
    expect(await fits(source)).toBe(memory)
    source.close()
  })

  it.each([1, 2, 3])('a file shared by %d threads', async (threads) => {
    const own = columnsFileSource(file)
    const source = threadedSource(own, { kind: 'file', file }, { threads, workerUrl })
    expect(await fits(source)).toBe(memory)
    await source.close()
    own.close()
  })

  it('columns in memory shared by two threads', async () => {
    const dataset = inSharedMemory(rows)
    const options = { threads: 2, workerUrl }
    const source = threadedSource(memorySource(dataset), { kind: 'memory', dataset }, options)
    expect(await fits(source)).toBe(memory)
    await source.close()
  })
})

it.each<[Partial<ModelSpec>, string[]]>([
  [
    { formula: 'y ~ x1', family: { name: 'gumbel', options: {} } },
    ['residuals', 'influence', 'plots']
  ],
  [{ formula: 'C(w) ~ x1', family: { name: 'multinomial', options: {} } }, ['fitted', 'influence']],
  [{ formulas: ['y ~ x1', 'positive ~ x2'] }, ['fitted', 'residuals']],
  [{ formulas: ['y ~ x1', 'positive ~ x2'] }, ['influence', 'plots']],
  [
    { formula: 'y ~ x1 + g', covariance: { structure: 'ar1' } },
    ['residuals', 'influence', 'assumptions', 'plots']
  ],
  [
    {
      log_density: '-(y-p1-p2*x2)^2/(2*s^2) - log(s)',
      mean: 'p1 + p2*x2',
      response: 'y',
      parameters: { p1: { start: 1 }, p2: { start: 1 }, s: { start: 1, lower: 0 } }
    },
    ['fitted', 'influence', 'collinearity', 'assumptions', 'plots']
  ]
])('numbers of every row are the same on a file and its threads: %j', async (model, include) => {
  const own = columnsFileSource(file)
  const source = threadedSource(own, { kind: 'file', file }, { threads: 3, workerUrl })
  const given = async (from: RowSource) => {
    const report = await estimateRows(specOf(model, { include }), from, options)
    expect(report.warnings.map(({ code }) => code)).not.toContain('not_given_out_of_core')
    return createHash('sha256').update(JSON.stringify(report)).digest('hex')
  }
  expect(await given(source)).toBe(await given(memorySource(rows)))
  await source.close()
  own.close()
})

const covariance = { structure: 'ar1', within: 'k' } as const
const multinomial = { name: 'multinomial', options: {} }
const density = {
  log_density: '-(y - p1 - p2*x2)^2/(2*s^2) - log(s) - log(2*pi)/2',
  response: 'y',
  parameters: { p1: { start: 1 }, p2: { start: 1 }, s: { start: 1, lower: 0 } }
}

/** What the file comes to when it is shared by threads, and read by one. */
async function sharedAndAlone<T>(work: (source: RowSource) => Promise<T>): Promise<readonly T[]> {
  const own = columnsFileSource(file)
  const source = threadedSource(own, { kind: 'file', file }, { threads: 3, workerUrl })
  const both = [await work(source), await work(own)]
  await source.close()
  own.close()
  return both
}

it.each<readonly Partial<ModelSpec>[]>([
  [{ formula: 'y ~ x1' }, { formula: 'y ~ x1 + g' }, { formula: 'y ~ z' }],
  [
    { formula: 'C(w) ~ x1', family: multinomial },
    { formula: 'C(w) ~ y', family: multinomial }
  ],
  [{ formula: 'cbind(y, positive) ~ x1' }, { formulas: ['y ~ x1', 'positive ~ x1 + g'] }],
  [{ formula: 'y ~ x2', covariance }, { formula: 'y ~ x2' }, density]
])('a comparison is the same by one thread and by several', async (...models) => {
  const specs = models.map((model) => specOf(model))
  const [got, want] = await sharedAndAlone(async (source) =>
    JSON.stringify(await compareRows(specs, source, { control, sampleRows: 3000 }))
  )
  expect(got).toBe(want)
})

it.each<Partial<ModelSpec>>([
  { formula: 'k ~ x1', family: { name: 'poisson', options: {} } },
  { formula: 'C(w) ~ x1', family: multinomial },
  { formulas: ['y ~ x1', 'positive ~ x1 + g'] },
  { formula: 'y ~ x2', covariance },
  density
])('what is kept of a fit is the same by one thread and by several: %j', async (model) => {
  const [got, want] = await sharedAndAlone(async (source) => {
    const fit = await fitRows(specOf(model), source, { control, sampleRows: 3000 })
    // Not serialised: whether a whole number is written as an integer depends on the compiler.
    return inspect(await fit.keep(), { depth: null, maxArrayLength: null })
  })
  expect(got).toBe(want)
})

const bootstraps = [
  ['pairs', { formula: 'b ~ x1', family: { name: 'bernoulli', options: {} } }],
  ['residual', { formula: 'y ~ x1' }],
  ['pairs', { formula: 'y ~ x1', covariance }],
  ['parametric', { formula: 'y ~ x1', covariance: { ...covariance, rho: 0.3 } }],
  ['residual', { formula: 'y ~ x1', covariance }],
  ['parametric', { formulas: ['y ~ x1', 'positive ~ x2'] }],
  ['residual', { formulas: ['y ~ x1', 'positive ~ x2'] }],
  ['parametric', { formula: 'label ~ x1', family: { name: 'multinomial', options: {} } }],
  ['residual', { formula: 'y ~ x1', family: { name: 'laplace', options: {} } }],
  [
    'pairs',
    {
      log_density: 'b * (p1 + p2 * (x1 - 100)) - log(1 + exp(p1 + p2 * (x1 - 100)))',
      parameters: { p1: { start: 0 }, p2: { start: 0.1 } }
    }
  ],
  [
    'parametric',
    {
      log_density: 'k * (p1 + p2 * w) - exp(p1 + p2 * w) - lgamma(k + 1)',
      response: 'k',
      parameters: { p1: { start: 0 }, p2: { start: 0.1 } }
    }
  ]
] as const

it.each(bootstraps)(
  'a bootstrap is the same on a file and its threads: %s, %j',
  async (kind, model) => {
    const std_errors = { bootstrap: { replicates: 3, kind } }
    const inference = { level: 0.95, std_errors, intervals: 'wald' as const }
    const spec = specOf(model, { inference })
    const own = columnsFileSource(file)
    const source = threadedSource(own, { kind: 'file', file }, { threads: 3, workerUrl })
    const fit = async (from: RowSource) =>
      JSON.stringify(await estimateRows(spec, from, { control, sampleRows: 3000 }))
    expect(await fit(source)).toBe(await fit(memorySource(rows)))
    await source.close()
    own.close()
  }
)
it('the best fit through rows is the same on a file and its threads', async () => {
  const family = { name: 'generalized_normal', options: { p: 0.6 } }
  const spec = specOf({ formula: 'k ~ 1', family })
  const own = columnsFileSource(file)
  const source = threadedSource(own, { kind: 'file', file }, { threads: 3, workerUrl })
  const fit = async (from: RowSource) =>
    JSON.stringify(await estimateRows(spec, from, { control, sampleRows: 3000 }))
  expect(await fit(source)).toBe(await fit(memorySource(rows)))
  await source.close()
  own.close()
})

describe('a pass that cannot end', () => {
  it('a failure in a thread is that of the data', async () => {
    const own = columnsFileSource(file)
    const source = threadedSource(own, { kind: 'file', file }, { threads: 2, workerUrl })
    const spec = specOf({ formula: 'y ~ log(k - 1)' })
    await expect(estimateRows(spec, source, { control })).rejects.toThrow(/row/)
    await source.close()
    own.close()
  })

  it('is stopped in every thread, and the threads serve the next', async () => {
    const own = columnsFileSource(file)
    const source = threadedSource(own, { kind: 'file', file }, { threads: 2, workerUrl })
    let passes = 0
    const stopping = {
      cancelled: () => passes > 0,
      progress: () => {
        passes += 1
      }
    }
    await expect(
      estimateRows(specs[0] ?? specOf({}), source, { control: stopping })
    ).rejects.toThrow('cancelled')
    await fits(source)
    await source.close()
    own.close()
  })

  it('a file that was replaced is not the one that was chosen', () => {
    const other = { ...file, path: join(folder, 'other'), snapshot: file.snapshot }
    writeFileSync(other.path, 'x')
    expect(() => columnsFileSource(other)).toThrow(/replaced/)
  })
})
