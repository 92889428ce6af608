import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { FitSpec } from '../../model/spec.ts'
import { groupingValues } from '../regression/groups.ts'
import { showingLevels } from './levels/showing-levels.ts'
import {
  type CountedSource,
  endingWhenCancelled,
  type RowSource,
  type SampleRequest,
  throwIfCancelled
} from './row-source.ts'
import type { RowsOptions } from './rows-kind.ts'
import { groupingColumns } from './sandwich.ts'
import { type Passes, type Unlike, within } from './search.ts'
import type { Sampled } from './start.ts'
import { columnsOf } from './suits.ts'

/**
 * Rows of a sample, unless another number is given: few, since passes over all rows sum second derivatives, and the
 * fit of a sample uses one thread.
 */
export const usualSample = 20_000

/** Most times that rows are added to a sample which it should have had. */
export const mostRounds = 20

/** What is said of a sample that misled to the last. */
export function rankUnsettled(): Failure {
  return new Failure({
    code: 'unsupported',
    pointer: '/model/formula',
    detail: 'The rank of the design cannot be settled from a sample of the rows.',
    hint: 'Leave out terms that are nearly constant or nearly equal to others.'
  })
}

/** What all rows come to from a sample of them, which grows where it misled on the rank. Throws Failure. */
async function settledFrom<T extends object>(
  request: Omit<SampleRequest, 'also'>,
  passes: Passes,
  settle: (sample: Dataset) => Promise<T | Unlike>
): Promise<T> {
  let also: readonly number[] = []
  for (let round = 0; round < mostRounds; round++) {
    const sample = await passes.source.sample({ ...request, also }, within(passes, 0))
    const settled = await settle(sample)
    if (!('unlike' in settled)) return settled
    also = [...new Set([...also, ...settled.unlike])].sort((a, b) => a - b)
  }
  throw rankUnsettled()
}

/** Passes of a typical search. */
const usualPasses = 8

/** Throws Failure for columns that are to group rows and are not there. */
function refuseAbsent(names: readonly string[], { columns }: RowSource): void {
  const absent = names.filter((name) => !columns.some((column) => column.name === name))
  for (const name of absent) groupingValues(undefined, new Int32Array(0), name)
}

/**
 * What an attempt on a sample comes to, the sample growing by the rows that it should have had for as long as
 * it misled.
 */
export async function onGrowingSample<T extends object>(
  {
    spec,
    source,
    options,
    expected = usualPasses
  }: {
    readonly spec: FitSpec
    readonly source: CountedSource
    readonly options: RowsOptions
    /** Passes of a typical fit, for its progress. */
    readonly expected?: number
  },
  attempt: (sampled: Sampled, passes: Passes) => Promise<T | Unlike>
): Promise<T> {
  const { control, sampleRows } = options
  const columns = columnsOf(
    spec,
    source.columns.map(({ name }) => name)
  )
  const beside = groupingColumns(spec.inference.std_errors)
  refuseAbsent(beside, source)
  const passes: Passes = { source: await showingLevels(spec, source, control), control, expected }
  const request = {
    rows: sampleRows ?? usualSample,
    seed: spec.optimizer.seed,
    columns,
    beside
  }
  return settledFrom(request, passes, async (dataset) => {
    throwIfCancelled(control)
    const ratio = source.rows / dataset.rows
    const own = { spec, columns, dataset, ratio, control: endingWhenCancelled(control) }
    return attempt(own, passes)
  })
}
