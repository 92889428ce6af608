import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../../numeric/matrix.ts'
import { type RowwiseErrors, usableFits } from '../../correlated/correlated-blocks.ts'
import { residualsAt } from '../../correlated/generalised-squares.ts'
import type { CovarianceEstimator } from '../../covariances/covariance.ts'
import { covarianceOfCoefficients } from '../../regression/basis.ts'
import { spreadMatrix } from '../../regression/squares-fit.ts'
import { rankUnsettled } from '../growing-sample.ts'
import { stackPilot } from '../lag-pilot.ts'
import { groupingColumns, summedOf } from '../sandwich.ts'
import { scoredCovariances } from '../scored-covariances.ts'
import type { Sums } from '../sums.ts'
import type { CondensedStructure, Fitted, Whitenable } from './condensed-structure.ts'
import type { HistoryPass } from './history-pass.ts'
import { keyedNumbers } from './keyed-numbers.ts'
import type { RunsPass } from './runs-pass.ts'
import { basisInCoordinates, projectedBy, residualCoordinates } from './span-defects.ts'
import type { WhitenedPass, WhitenedPoint } from './whitened-pass.ts'

/** A fit of condensed rows whose rows are looked at one by one. */
export interface FittedErrors extends Omit<Whitenable, 'fit'> {
  readonly fitted: Fitted
  readonly structure: CondensedStructure
  /** The pass that the rows were condensed by. */
  readonly pass: RunsPass
  readonly reduce: (pass: HistoryPass | WhitenedPass) => Promise<Sums>
}

const none: RowwiseErrors = { ordinary: null, generalised: null }

function identity(size: number): Matrix {
  const out = zeros(size, size)
  for (let j = 0; j < size; j++) out.data[j * size + j] = 1
  return out
}

/** The estimates that have normal equations: least squares, and the generalised one beside it. */
function pointsOf({ work, basis, root, columns }: Fitted): readonly WhitenedPoint[] {
  const { workspace, data, ordinary, fit } = work
  const usable = usableFits(work)
  if (!usable.ordinary) return []
  const own = Float64Array.from(workspace.coordinates.kept, (j) => ordinary.coefficients[j])
  const least = {
    white: false,
    residual: residualCoordinates(root, residualsAt(data, own), columns),
    bread: identity(basis.q.cols)
  }
  if (!usable.generalised) return [least]
  const factor = factorise(projectedBy(basis.q, fit.fixed.solve))
  if (factor === null) throw rankUnsettled()
  const generalised = {
    white: true,
    residual: residualCoordinates(root, fit.squares.residuals, columns),
    bread: inverseFromFactor(factor)
  }
  return [least, generalised]
}

/** A pass over the rows, whitened where an estimate asks for it. */
async function whitenedPass(
  { fitted, structure, pass, choice, sums, reduce }: FittedErrors,
  points: readonly WhitenedPoint[]
): Promise<WhitenedPass> {
  const { work, basis, root, columns } = fitted
  const { kind: _, task: __, ...base } = pass
  const history = async (most: number) => {
    const { groups } = await reduce({ ...base, kind: 'history', most })
    return keyedNumbers(groups[1])
  }
  const { std_errors } = work.workspace.spec.inference
  return {
    ...base,
    kind: 'whitened',
    whitening: points.some(({ white }) => white)
      ? await structure.whitening({ choice, sums, fit: work.fit }, history)
      : { kind: 'none' },
    beside: groupingColumns(std_errors),
    basis: basisInCoordinates(root, basis, columns),
    points,
    observations: sums.rows,
    choice: std_errors,
    series: []
  }
}

/**
 * The chosen robust covariances of the ordinary and of the generalised fit, from the scores of all rows: the
 * generalised fit is least squares of L⁻¹y on L⁻¹X (Aitken 1935), whose rows come one by one where what whitens
 * them is known.
 */
export async function rowErrors(of: FittedErrors): Promise<RowwiseErrors> {
  const { work, basis } = of.fitted
  const { spec, model } = work.workspace
  const { std_errors: choice } = spec.inference
  const points = pointsOf(of.fitted)
  if (summedOf(choice) === null || points.length === 0) return none
  const pass = await whitenedPass(of, points)
  const { kept } = basis
  const pilot = stackPilot([{ basis, terms: model.terms, kept, from: 0 }])
  const estimates = points.map(({ bread }) => ({
    pilot,
    functions: {
      bread,
      breadName: 'expected' as const,
      observations: of.sums.rows,
      rank: kept.length,
      linear: true
    }
  }))
  const scored = { choice, length: of.sums.rows, limits: spec.limits }
  const computes = await scoredCovariances(estimates, scored, (series) =>
    of.reduce({ ...pass, series })
  )
  const toTerms = (matrix: Matrix): Matrix =>
    spreadMatrix(kept, covarianceOfCoefficients(basis, matrix), model.terms.length)
  const [ordinary, generalised = null] = computes.map(
    (compute): CovarianceEstimator['compute'] =>
      (input) =>
        compute({ ...input, toTerms })
  )
  return { ordinary, generalised }
}
