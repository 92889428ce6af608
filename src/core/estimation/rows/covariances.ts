import type { InferenceSpec } from '../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { type AppliedCovariance, applyCovariance } from '../covariances/apply.ts'
import { bootstrap } from '../covariances/bootstrap.ts'
import type { CovarianceEstimator } from '../covariances/covariance.ts'
import { chosenCovariance } from '../covariances/registry.ts'
import { withoutFunctions } from '../regression/estimating.ts'
import { isAffine, minimisesNorm, type RegressionModel } from '../regression/model.ts'
import { type SquaresFit, spreadMatrix } from '../regression/squares-fit.ts'
import { errorVariance, squaresCovariance, usable } from '../regression/standard-errors.ts'
import { followingTool } from '../regression/tool-conventions.ts'
import { type RowReplicates, rowReplicates } from './bootstrap/row-replicates.ts'
import { restsOnBound } from './climb.ts'
import { likelihoodExpected, toolPartsOf } from './expected-covariance.ts'
import { type FittedRows, likelihoodPoint, squaresPoint } from './fitted-points.ts'
import { covarianceOfTerms } from './frame.ts'
import { laggedPoints } from './lagged-points.ts'
import type { SandwichPoint } from './regression-pass.ts'
import { groupingColumns, type SandwichPlace, sandwichesOf, summedOf } from './sandwich.ts'
import { type Passes, within } from './search.ts'
import { outcomeOf, type SummedAt } from './summed-outcome.ts'
import { sizeOf } from './sums.ts'

/** The covariances of both blocks by the client's one choice. */
export interface RowCovariances {
  readonly squares: AppliedCovariance | null
  readonly likelihood: AppliedCovariance
  /** Estimates of samples, where standard errors or intervals ask for them. */
  readonly replicates: RowReplicates | null
}

/** Intervals that are made of estimates of samples. */
export const resampling: readonly string[] = ['bootstrap', 'percentile']

/** Whether standard errors or intervals rest on samples. */
export function asksForSamples({ std_errors, intervals }: InferenceSpec): boolean {
  return chosenCovariance(std_errors) === bootstrap || resampling.includes(intervals)
}

/** Where the sums of a regression's covariance stand, and what they are of. */
function atPlace(
  place: SandwichPlace,
  { sums, name, toTerms }: Pick<SummedAt, 'sums' | 'name' | 'toTerms'>
): SummedAt {
  const { point } = place
  const joint = point.criterion === 'likelihood' && point.kind === 'joint'
  const functions = { ...point, breadName: joint ? ('observed' as const) : ('expected' as const) }
  return { ...place, sums, name, toTerms, functions, leverage: !joint }
}

/** Inverse of the exact Hessian of RSS/2 times σ², or the plain one for a linear fit. */
function squaresObserved(
  { workspace, found, squaresHessian: hessian }: FittedRows,
  squares: SquaresFit,
  toTerms: (matrix: Matrix) => Matrix
): Matrix | null {
  if (hessian === null || isAffine(workspace.model)) return squaresCovariance(workspace, squares)
  // On a bound there is no inverse of all of it, as in memory.
  const bound = found.squares !== null && restsOnBound(found.squares)
  const factor = bound ? null : factorise(hessian)
  if (factor === null) return null
  const variance = errorVariance(workspace, squares)
  const inverse = inverseFromFactor(factor)
  return toTerms({ ...inverse, data: inverse.data.map((value) => value * variance) })
}

/** The estimator as the rows of a pass make it, for a point of either estimate. */
async function byPass(
  entry: CovarianceEstimator,
  of: FittedRows,
  passes: Passes
): Promise<{
  readonly squares: CovarianceEstimator
  readonly likelihood: CovarianceEstimator
}> {
  const { found, workspace } = of
  const { std_errors: choice } = workspace.spec.inference
  const summed = summedOf(choice)
  const without = (because: string) => ({
    ...entry,
    compute: () => ({ matrix: null, because })
  })
  if (summed === null) return { squares: entry, likelihood: entry }
  const [squares, likelihood] = [squaresPoint(of), likelihoodPoint(of)]
  if (summed.kind === 'lags') {
    if (workspace.model.observations.frequency !== null) {
      const none = without(summed.withFrequencies)
      return { squares: none, likelihood: none }
    }
    const points = [squares, likelihood].flatMap((point) => point ?? [])
    const own = { base: of.pass, frame: found.frame, length: found.sums.rows, done: found.passes }
    const computed = await laggedPoints(
      summed,
      { ...own, asked: summed.asked(choice), points },
      passes
    )
    const made = (point: SandwichPoint | null): CovarianceEstimator =>
      point === null
        ? without(withoutFunctions(workspace.model))
        : { ...entry, compute: computed[points.indexOf(point)] }
    return { squares: made(squares), likelihood: made(likelihood) }
  }
  const pass = {
    ...of.pass,
    frame: found.frame,
    points: [],
    sandwich: { choice, points: [squares, likelihood].flatMap((point) => point ?? []) },
    beside: groupingColumns(choice)
  }
  const sums = await passes.source.reduce(pass, within(passes, found.passes))
  const places = sandwichesOf(pass, sizeOf([]))
  const made = (point: SandwichPoint | null): CovarianceEstimator => {
    const place = places.find((own) => own.point === point)
    return place === undefined
      ? without(withoutFunctions(workspace.model))
      : {
          ...entry,
          compute: ({ toTerms }) =>
            outcomeOf(summed, atPlace(place, { sums, name: entry.name, toTerms }))
        }
  }
  return { squares: made(squares), likelihood: made(likelihood) }
}

const plain = chosenCovariance('model')

/** The covariances of both blocks by the client's one choice, with one more pass where they are robust. */
export async function rowCovariances(of: FittedRows, passes: Passes): Promise<RowCovariances> {
  const { workspace, found, squares, likelihood } = of
  const { model, spec } = workspace
  const penalised = found.likelihood?.penalised === true
  const information = likelihood.information ?? 'observed'
  const entry = chosenCovariance(spec.inference.std_errors)
  const entries = entry.robust
    ? await byPass(entry, of, passes)
    : { squares: entry, likelihood: entry }
  const toTerms = (matrix: Matrix) =>
    spreadMatrix(found.frame.kept, covarianceOfTerms(found.frame, matrix), model.terms.length)
  const common = {
    choice: spec.inference.std_errors,
    functions: null,
    withoutFunctions: withoutFunctions(model),
    toTerms,
    groups: () => []
  }
  const replicates = asksForSamples(spec.inference) ? await rowReplicates(of, passes) : null
  const drawn = (by: keyof RowReplicates) => () => replicates?.[by] ?? 'No samples were asked for.'
  const least =
    squares === null || !usable.includes(squares.status)
      ? null
      : applyCovariance(
          entries.squares,
          {
            ...common,
            model: { matrix: squaresCovariance(workspace, squares), information: 'expected' },
            observed: () => squaresObserved(of, squares, toTerms),
            expected: () => squaresCovariance(workspace, squares),
            replicates: drawn('squares')
          },
          'least squares'
        )
  const most = applyCovariance(
    usable.includes(likelihood.status) ? entries.likelihood : plain,
    {
      ...common,
      model: followingTool(workspace, toolPartsOf(of, toTerms), {
        matrix: likelihood.covariance,
        information
      }),
      observed: () => {
        if (penalised) return null
        return information === 'observed' ? likelihood.covariance : of.sparsity
      },
      ...(minimisesNorm(model.family) ? { observedInformation: 'sparsity' } : {}),
      expected: () => (penalised ? null : likelihoodExpected(of, toTerms)),
      replicates: drawn('likelihood')
    },
    'maximum likelihood'
  )
  return { squares: least, likelihood: most, replicates }
}

/** One robust formula on one and the same point. */
export function sameRobust(
  { squares, likelihood }: RowCovariances,
  { family }: RegressionModel
): boolean {
  const robust = [squares, likelihood].every((block) => block?.chosen.used.robust === true)
  return robust && family.facts.quadratic
}
