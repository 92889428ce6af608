import type { FitSpec } from '../../../model/spec.ts'
import type { AppliedCovariance } from '../../covariances/apply.ts'
import { chosenCovariance } from '../../covariances/registry.ts'
import {
  covarianceOf,
  type DensityInference,
  type Inferred,
  inferenceOfBoth
} from '../../density/inference.ts'
import type { DensityEstimates } from '../../density/report.ts'
import { likelihoodFigures, type SideFigures, squaresFigures } from '../../density/sides.ts'

const besideRows = 'It needs all rows in memory.'

/** Wald's intervals are made by the table. */
function withIntervals(applied: AppliedCovariance): Inferred {
  return { applied, intervals: { chosen: null, warnings: [], higher: null } }
}

/** Standard errors of both blocks by the client's one choice. */
export function rowDensityInference(
  spec: FitSpec,
  { model, fit, uses, squares }: DensityEstimates
): DensityInference {
  const choice = spec.inference.std_errors
  const entry = chosenCovariance(choice)
  const applied = (side: SideFigures): Inferred =>
    withIntervals(
      covarianceOf(side, entry, {
        choice,
        functions: null,
        groups: () => [],
        replicates: () => besideRows
      })
    )
  const most = applied(likelihoodFigures(model, fit, () => besideRows))
  const least =
    uses === null || squares === null ? null : applied(squaresFigures(model, uses, squares))
  return inferenceOfBoth(spec, { most, least, tests: { likelihood: null, squares: null } })
}
