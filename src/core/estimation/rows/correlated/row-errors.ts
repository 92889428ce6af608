import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { identity, type Matrix } from '../../../numeric/matrix.ts'
import { type RowwiseErrors, usableFits } from '../../correlated/correlated-blocks.ts'
import { residualsAt } from '../../correlated/generalised-squares.ts'
import { correlatedReplicates } from '../../correlated/replicates.ts'
import type { CovarianceEstimator } from '../../covariances/covariance.ts'
import { covarianceOfCoefficients, toCoefficients } from '../../regression/basis.ts'
import { spread, spreadMatrix } from '../../regression/squares-fit.ts'
import { accelerationsFrom, influenceMap } from '../function-sums.ts'
import { rankUnsettled } from '../growing-sample.ts'
import { stackPilot } from '../lag-pilot.ts'
import { resamples } from '../responses/condensed-request.ts'
import { residualCoordinates } from '../responses/root-coordinates.ts'
import { groupingColumns, summedOf } from '../sandwich.ts'
import { scoredCovariances } from '../scored-covariances.ts'
import type { Passes } from '../search.ts'
import type { Fitted, FittedErrors } from './condensed-structure.ts'
import { correlatedSamples } from './correlated-samples.ts'
import { keyedNumbers } from './keyed-numbers.ts'
import { basisInCoordinates, projectedBy } from './span-defects.ts'
import type { WhitenedPass, WhitenedPoint } from './whitened-pass.ts'

type Computes = RowwiseErrors['compute']

/** The estimates that have normal equations: least squares, and the generalised one beside it. */
function pointsOf({ work, basis, root, columns }: Fitted): readonly WhitenedPoint[] {
  const { workspace, data, ordinary, fit } = work
  const usable = usableFits(work)
  if (!usable.ordinary) return []
  const place = { r: columns, response: 0 }
  const own = Float64Array.from(workspace.coordinates.kept, (j) => ordinary.coefficients[j])
  const least = {
    white: false,
    residual: residualCoordinates(root, residualsAt(data, own), place),
    bread: identity(basis.q.cols)
  }
  if (!usable.generalised) return [least]
  const factor = factorise(projectedBy(basis.q, fit.fixed.solve))
  if (factor === null) throw rankUnsettled()
  const generalised = {
    white: true,
    residual: residualCoordinates(root, fit.squares.residuals, place),
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
    whitening: await structure.whitening({ choice, sums, fit: work.fit }, history),
    beside: groupingColumns(std_errors),
    basis: basisInCoordinates(root, basis, columns),
    points,
    observations: sums.rows,
    choice: std_errors,
    series: [],
    cubed: []
  }
}

/**
 * The chosen robust covariances of the ordinary and of the generalised fit, from the scores of all rows: the
 * generalised fit is least squares of L⁻¹y on L⁻¹X (Aitken 1935), whose rows come one by one where what whitens
 * them is known.
 */
async function robustErrors(of: FittedErrors, pass: WhitenedPass): Promise<Computes> {
  const { work, basis } = of.fitted
  const { spec, model } = work.workspace
  const { choice, points } = pass
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

/** The skewness constants of both fits, from the influences of all rows. */
async function rowAccelerations(
  { fitted: { work, basis }, reduce }: FittedErrors,
  pass: WhitenedPass
): Promise<RowwiseErrors['accelerations']> {
  const { terms } = work.model
  const cubed = pass.points.map(({ bread }) =>
    influenceMap(bread, (move) => spread(basis.kept, toCoefficients(basis, move), terms.length))
  )
  const sums = await reduce({ ...pass, cubed })
  const [ordinary, generalised = null] = accelerationsFrom(sums, cubed)
  return { ordinary, generalised }
}

/** What the chosen standard errors and intervals take of all rows, by as many passes as they need. */
export async function rowErrors(of: FittedErrors, passes: Passes): Promise<RowwiseErrors> {
  const { work } = of.fitted
  const { spec } = work.workspace
  const { std_errors, intervals } = spec.inference
  const points = pointsOf(of.fitted)
  const nothing = { ordinary: null, generalised: null }
  const undrawn = 'No samples were asked for.'
  const none = {
    compute: nothing,
    accelerations: nothing,
    replicates: { ordinary: undrawn, generalised: undrawn }
  }
  const [robust, drawn] = [summedOf(std_errors) !== null, resamples(spec)]
  if (points.length === 0 || !(robust || drawn)) return none
  const pass = await whitenedPass(of, points)
  const skew = intervals === 'bootstrap'
  return {
    compute: robust ? await robustErrors(of, pass) : nothing,
    replicates: drawn
      ? correlatedReplicates(work, await correlatedSamples(of, pass, passes))
      : none.replicates,
    accelerations: skew ? await rowAccelerations(of, pass) : nothing
  }
}
