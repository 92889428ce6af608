import type { Dataset } from '../../../model/dataset.ts'
import type { FitSpec } from '../../../model/spec.ts'
import { type Passes, within } from '../search.ts'

/** All rows of the columns that a model reads, for parts that were found to be within the bound of held numbers. */
export function heldData(
  { spec, columns }: { readonly spec: FitSpec; readonly columns: readonly string[] },
  passes: Passes,
  done: number
): Promise<Dataset> {
  const { source } = passes
  const request = { rows: source.rows, seed: spec.optimizer.seed, columns, beside: [], also: [] }
  return source.sample(request, within(passes, done))
}
