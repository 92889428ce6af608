import type { BootstrapReplicates } from '../../covariances/covariance.ts'
import { blockIntervals } from '../../intervals/choose.ts'
import { standardErrors } from '../../regression/blocks.ts'
import { squaresCovariance, squaresReference, usable } from '../../regression/standard-errors.ts'
import type { Reference } from '../../reporting/coefficients.ts'
import type { RowIntervals } from '../around/row-intervals.ts'
import type { BothOptima } from '../both-optima.ts'
import type { FittedRows } from '../fitted-points.ts'
import type { Passes } from '../search.ts'
import { rowAccelerations } from './accelerations.ts'

interface Part {
  readonly block: string
  readonly estimates: Float64Array
  readonly stdErrors: Float64Array
  readonly reference: Reference
  readonly found: BootstrapReplicates | string | undefined
  readonly constants: Float64Array | null
}

function partIntervals({ workspace, model }: BothOptima, { found, constants, ...part }: Part) {
  const { inference, include } = workspace.spec
  return blockIntervals<never>(
    { ...inference, include },
    {
      ...part,
      terms: model.terms.map(({ name }) => name),
      source: null,
      accelerations: () => constants,
      replicates: () =>
        found === undefined || typeof found === 'string'
          ? (found ?? 'No samples were drawn.')
          : found.estimates
    }
  )
}

/** Bootstrap intervals of both blocks, for which the bias-corrected and accelerated ones make one pass more. */
export async function resampledIntervals(
  both: BothOptima,
  { rows, passes }: { readonly rows: FittedRows; readonly passes: Passes }
): Promise<RowIntervals> {
  const { workspace, squares, likelihood, errors } = both
  const percentile = workspace.spec.inference.intervals === 'percentile'
  const constants = percentile ? null : await rowAccelerations(rows, passes)
  const least =
    squares === null || !usable.includes(squares.status)
      ? null
      : partIntervals(both, {
          block: 'least squares',
          estimates: squares.coefficients,
          stdErrors: standardErrors(
            errors.squares?.chosen.matrix ?? squaresCovariance(workspace, squares),
            1
          ),
          reference: squaresReference(workspace, squares),
          found: errors.replicates?.squares,
          constants: constants?.squares ?? null
        })
  const most = usable.includes(likelihood.status)
    ? partIntervals(both, {
        block: 'maximum likelihood',
        estimates: likelihood.coefficients,
        stdErrors: standardErrors(likelihood.covariance, 1),
        reference: { law: 'normal' },
        found: errors.replicates?.likelihood,
        constants: constants?.likelihood ?? null
      })
    : null
  return {
    squares: least?.chosen ?? null,
    likelihood: most?.chosen ?? null,
    warnings: [...(least?.warnings ?? []), ...(most?.warnings ?? [])]
  }
}
