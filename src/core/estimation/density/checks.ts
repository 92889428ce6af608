import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import type { Examined } from '../assumptions/assumption.ts'
import { checksOf } from '../assumptions/registry.ts'
import type { AssumptionCheck } from '../report-equivalence.ts'
import type { DensityMean, DensityModel } from './model.ts'
import { meanProblem, type RowwiseSquares } from './squares.ts'

/** Jacobian of a stated mean in its parameters; of a mean that is affine in them, its design. */
function jacobianOf(model: DensityModel, mean: DensityMean, at: Float64Array): Matrix {
  const n = model.rows.length
  const out = zeros(n, mean.uses.length)
  meanProblem(model, mean).evaluate(at, new Float64Array(n), out)
  return out
}

/** The least squares of the stated mean as the tests of a regression's assumptions look at it. */
function examined(model: DensityModel, mean: DensityMean, squares: RowwiseSquares): Examined {
  const x = jacobianOf(model, mean, squares.estimates)
  const slopes = Array.from({ length: x.cols }, (_, j) => j).filter((j) =>
    column(x, j).some((value, _, all) => value !== all[0])
  )
  return {
    residuals: squares.residuals,
    fitted: squares.fitted,
    x,
    slopes,
    pearson: null,
    dfResidual: squares.dfResidual,
    normal: true
  }
}

/** The tests of the assumptions of a normal density with a stated mean: those of the regression that it is. */
export function squaresChecks(
  model: DensityModel,
  mean: DensityMean,
  squares: RowwiseSquares
): AssumptionCheck[] {
  return checksOf(examined(model, mean, squares))
}

const nothing = new Float64Array(0)

/** Whether the quantile residuals are normal, as they are where the density is the law of the response. */
export function quantileChecks(quantile: Float64Array): AssumptionCheck[] {
  const checks = checksOf({
    residuals: quantile,
    fitted: nothing,
    x: null,
    slopes: [],
    pearson: null,
    dfResidual: 0,
    normal: true
  })
  return checks.map((check) => ({
    ...check,
    assumption: 'the response follows the density (quantile residuals are normal)',
    condition: 'the density is the law of the response'
  }))
}
