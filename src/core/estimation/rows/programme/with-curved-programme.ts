import type { FitSpec } from '../../../model/spec.ts'
import { unbounded } from '../../../numeric/optim/bounds.ts'
import type { Box } from '../../../numeric/optim/optimiser.ts'
import { nuisanceScale } from '../../nuisance.ts'
import { curvedFinding, curvedResult } from '../../regression/curved-result.ts'
import type { LikelihoodResult } from '../../regression/likelihood-result.ts'
import { spreadMatrix } from '../../regression/squares-fit.ts'
import { countStatus, type Workspace } from '../../regression/workspace.ts'
import type { NumericFinding } from '../../verdict/judge.ts'
import { onAllRows } from '../all-rows.ts'
import type { BothOptima } from '../both-optima.ts'
import { type Climb, inverseOfTerms } from '../climb.ts'
import { type Climbing, startNotFinite } from '../climbing.ts'
import { unpacked } from '../derivatives.ts'
import { coefficientsOf } from '../frame.ts'
import { curvatureAlong } from '../newton-step.ts'
import { type Found, type Passes, within } from '../search.ts'
import { squaresAtOptimum, squaresPoints } from '../squares-optimum.ts'
import { squaresResult } from '../squares-result.ts'
import { common, placesOf, sumAt } from '../sums.ts'
import { certifiedAt, descendOnRows, type NormRows, normAt } from './curved-programme.ts'
import { programmeOptima } from './programme-optima.ts'

/** Sides of the columns that a bound holds (r). */
export function sidesOf(beta: Float64Array, free: readonly number[], { lower }: Box): Int8Array {
  return Int8Array.from(beta, (value, j) => (free.includes(j) ? 0 : value <= lower[j] ? -1 : 1))
}

/** One pass at both optima: least squares judged by its exact second derivatives; Σ w r² and J'WJ where the norm is least. */
export async function passAtBoth(
  { start, reduce }: NormRows,
  squares: Climb,
  { beta, active }: { readonly beta: Float64Array; readonly active: Int8Array }
) {
  const { pass, frame, model, ratio } = start
  const [there] = squaresPoints({ ...squares, beta })
  const own = { ...pass, frame, points: [...squaresPoints(squares), there] }
  const sums = await reduce(own)
  const [expected, exact, place] = placesOf(own)
  const scale = nuisanceScale(model.family)
  const r = frame.kept.length
  const second = unpacked(sums, place.second, { r, size: r })
  return {
    squares: squaresAtOptimum(squares, { sums, frame, scale }, { ratio, expected, exact }),
    squaresSums: { sums, value: expected.value, extra: expected.extra },
    resting: { ...squares, beta, curvature: curvatureAlong({ frame }, second, active, null) },
    rss: sumAt(sums, place.value)
  }
}

/** Where the sequence of programmes over all rows came to, from the fit of the sample. Throws Failure where it cannot begin. */
async function curvedEnd(
  rows: NormRows,
  squares: Climb,
  from: { readonly begun: Float64Array; readonly iterations: number }
) {
  const { begun, iterations } = from
  const box = squares.box ?? unbounded(begun.length)
  const end = await descendOnRows(rows, begun, { box, iterations })
  if (end === null) throw startNotFinite()
  const { gamma: beta, free } = end
  const certificate = await certifiedAt(rows, beta, free)
  const both = await passAtBoth(rows, squares, { beta, active: sidesOf(beta, free, box) })
  return { ...end, ...both, ...certificate, coefficients: coefficientsOf(rows.start.frame, beta) }
}

/** What the certificate of the programme says of least squares over all rows. */
async function findingAtSquares(
  rows: NormRows,
  { beta }: Climb,
  of: {
    readonly workspace: Workspace
    readonly likelihood: LikelihoodResult
    readonly logWeights: number
  }
): Promise<NumericFinding> {
  const { workspace, likelihood, logWeights } = of
  const value = await normAt(rows, beta)
  const certificate = await certifiedAt(rows, beta, [...beta.keys()])
  return curvedFinding(workspace.model, { ...certificate, value, logWeights }, likelihood)
}

/** The likelihood's estimate from where the sequence came to, in so many passes. */
function likelihoodOf(
  { model }: Workspace,
  end: Awaited<ReturnType<typeof curvedEnd>>,
  of: {
    readonly start: NormRows['start']
    readonly logWeights: number
    readonly passes: number
    readonly counted: ReturnType<typeof countStatus>
  }
): LikelihoodResult {
  const { start, logWeights, passes, counted } = of
  const { kept } = start.frame
  return curvedResult(
    model,
    {
      ...end,
      kept,
      logWeights,
      inverse: () =>
        spreadMatrix(kept, inverseOfTerms(end.resting, start.frame), model.terms.length),
      fitted: new Float64Array(0),
      convergence: {
        iterations: end.iterations,
        evaluations: passes,
        scaled_gradient: end.slack,
        hessian_condition: Number.NaN,
        starts_agreeing: '1/1',
        ...(end.stationary ? {} : { failed_check: 'certificate' })
      }
    },
    counted
  )
}

/** What the estimate at the end of a sequence of programmes is made of. */
interface Descended {
  readonly spec: FitSpec
  /** β where the sequence begins. */
  readonly begun: Float64Array
  /** With the law that the programmes are of, and the counts of all rows. */
  readonly workspace: Workspace
  readonly searched: Found
  /** Passes that were made when it has ended. */
  readonly made: () => number
}

/** Both estimates where the likelihood's maximum ends a sequence of linear programmes over all rows. */
export async function curvedEstimate(rows: NormRows, of: Descended) {
  const { spec, begun, workspace, searched, made } = of
  const { squares: climb } = searched
  if (climb === null) throw new Error('a location law has least squares')
  const { start } = rows
  const { model } = workspace
  const { max_iterations: iterations } = spec.optimizer
  const end = await curvedEnd(rows, climb, { begun, iterations })
  const found: Found = { ...searched, squares: end.squares.climb, squaresSums: end.squaresSums }
  const settled = { relations: workspace.options.relations, origin: start.pass.origin }
  const squares = squaresResult({ model, found, ...settled }, end.squares.climb)
  const logWeights = sumAt(searched.sums, common.logWeights)
  const counted = countStatus(workspace, squares)
  const likelihood = likelihoodOf(workspace, end, { start, logWeights, passes: made(), counted })
  return {
    likelihood,
    squares,
    found,
    rss: end.rss,
    squaresHessian: end.squares.hessian,
    logWeights
  }
}

/** Both optima where the likelihood's maximum ends a sequence of linear programmes over all rows. */
export async function withCurvedProgramme(
  spec: FitSpec,
  begun: Climbing,
  { passes, searched }: { readonly passes: Passes; readonly searched: Found }
): Promise<BothOptima> {
  const { squares: climb, frame } = searched
  const whole = onAllRows(begun, searched.sums, passes.source, spec)
  const { workspace } = whole
  if (climb === null || begun.norm === null) throw new Error('a location law has least squares')
  let made = searched.passes
  const rows: NormRows = {
    start: { ...begun, frame },
    rows: passes.source.rows,
    reduce: (pass) => passes.source.reduce(pass, within(passes, made++))
  }
  const own = { spec, begun: begun.norm, workspace, searched, made: () => made }
  const { likelihood, squares, found, rss, squaresHessian, logWeights } = await curvedEstimate(
    rows,
    own
  )
  const finding = await findingAtSquares(rows, climb, { workspace, likelihood, logWeights })
  return programmeOptima(
    {
      ...whole,
      found: { ...found, passes: made },
      squares,
      likelihood,
      programme: { optimalSet: [], finding, rss, sparsity: null, squaresHessian }
    },
    { start: begun, passes }
  )
}
