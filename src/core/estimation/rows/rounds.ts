import { Failure } from '../../failure.ts'
import type { Dataset } from '../../model/dataset.ts'
import type { SampleRequest } from './row-source.ts'
import { type Passes, type Unlike, within } from './search.ts'

/** Most times that rows are added to a sample which it should have had. */
const most = 20

export function rankUnsettled(): Failure {
  return new Failure({
    code: 'unsupported',
    pointer: '/model/formula',
    detail: 'The rank of the design cannot be settled from a sample of the rows.',
    hint: 'Leave out terms that are nearly constant or nearly equal to others.'
  })
}

/** What all rows come to from a sample of them, which grows where it misled on the rank. Throws Failure. */
export async function settledFrom<T extends object>(
  request: Omit<SampleRequest, 'also'>,
  passes: Passes,
  settle: (sample: Dataset) => Promise<T | Unlike>
): Promise<T> {
  let also: readonly number[] = []
  for (let round = 0; round < most; round++) {
    const sample = await passes.source.sample({ ...request, also }, within(passes, 0))
    const settled = await settle(sample)
    if (!('unlike' in settled)) return settled
    also = [...new Set([...also, ...settled.unlike])].sort((a, b) => a - b)
  }
  throw rankUnsettled()
}
