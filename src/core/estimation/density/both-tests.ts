import type { Control, FitSpec } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { BlockTests } from '../report-diagnostics.ts'
import type { DensityFit } from './density-fit.ts'
import type { DensityLikelihood } from './model.ts'
import type { MeanSquares } from './squares.ts'
import { densitySquaresTests, densityTests } from './tests.ts'

/** Tests of both blocks by their covariances; null where they were not asked for or there is no estimate. */
export interface BothTests {
  readonly likelihood: BlockTests | null
  readonly squares: BlockTests | null
}

/** Both estimates with what their tests need, wherever the rows are. */
export interface Tested {
  readonly model: DensityLikelihood
  readonly fit: DensityFit
  /** Indices of the mean's parameters among the estimated; null without a mean. */
  readonly uses: readonly number[] | null
  readonly squares: MeanSquares | null
}

/** Tests of both blocks, where they were asked for. */
export function testsOf(
  { include, inference, optimizer }: FitSpec,
  { model, fit, uses, squares }: Tested,
  at: { readonly control: Control; readonly likelihood: Matrix; readonly least: Matrix | null }
): BothTests {
  if (!include.includes('tests') && inference.hypotheses === undefined) {
    return { likelihood: null, squares: null }
  }
  const { control, likelihood, least } = at
  const options = { optimizer, control }
  const usable = fit.status === 'ok' || fit.status === 'boundary'
  return {
    likelihood: usable
      ? densityTests(model, fit, { inference, covariance: likelihood, options })
      : null,
    squares:
      least !== null && uses !== null && squares?.status === 'ok'
        ? densitySquaresTests(model, uses, { inference, covariance: least, squares })
        : null
  }
}
