import type { FitSpec } from '../../../model/spec.ts'
import { factorise } from '../../../numeric/linalg/cholesky.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import { unbounded } from '../../../numeric/optim/bounds.ts'
import { nuisanceScale } from '../../nuisance.ts'
import { isAffine } from '../../regression/model.ts'
import { isAsHigh } from '../../regression/nuisance-limits.ts'
import { countStatus } from '../../regression/workspace.ts'
import { onAllRows } from '../all-rows.ts'
import type { BothOptima } from '../both-optima.ts'
import type { Climb } from '../climb.ts'
import type { Climbing } from '../climbing.ts'
import { betaOf, coefficientsOf } from '../frame.ts'
import { findingOf } from '../score.ts'
import { type Found, type Passes, within } from '../search.ts'
import { squaresResult } from '../squares-result.ts'
import { common, sumAt } from '../sums.ts'
import { curvedOneSidedOfRows } from './curved-one-sided.ts'
import type { NormRows } from './curved-programme.ts'
import { halfNormalResult, type Side } from './half-normal-result.ts'
import { leastOneSidedOfRows } from './least-one-sided.ts'
import { programmeOptima } from './programme-optima.ts'
import { scoreBeside } from './score-beside.ts'
import { withSquaresAlone } from './shape-end.ts'
import { passAtBoth } from './with-curved-programme.ts'

/** A search over all rows that ran off with its shape. */
interface RunOff {
  readonly spec: FitSpec
  readonly begun: Climbing
  readonly searched: Found
  readonly climb: Climb
  readonly passes: Passes
  /** Index of the shape. */
  readonly k: number
}

/** Least squares of all rows, and where it came to under residuals of one sign. */
interface OneSidedLimit {
  /** With the passes that were made. */
  readonly found: Found
  readonly side: Side
  /** Exact second derivatives of ½ Σ w r² in (U R⁻¹); null of an affine mean. */
  readonly squaresHessian: Matrix | null
}

/** All rows in the coordinates of a search, and the passes made of them with those before. */
function rowsFrom({ begun, passes }: RunOff, { frame, passes: before }: Found) {
  let made = before
  const rows: NormRows = {
    start: { ...begun, frame },
    rows: passes.source.rows,
    reduce: (pass) => passes.source.reduce(pass, within(passes, made++))
  }
  return { rows, made: () => made }
}

/** The limit of an affine mean: the better of both sides. */
async function affineLimit(of: RunOff): Promise<OneSidedLimit | null> {
  const { begun, searched, passes } = of
  const found = await withSquaresAlone(begun, searched, passes)
  const { squares, frame } = found
  const factor = squares?.curvature == null ? null : factorise(squares.curvature.whole)
  if (squares === null || factor === null) return null
  const { rows, made } = rowsFrom(of, found)
  const beta = betaOf(frame, coefficientsOf(frame, squares.beta, begun.pass.origin), 0)
  const programme = { ...rows, linearised: { beta, free: [...beta.keys()] } }
  const gradient = new Float64Array(beta.length)
  const sides: Side[] = []
  for (const sign of [1, -1] as const) {
    const end = await leastOneSidedOfRows({ sign, programme, factor, gradient, box: null })
    if (end !== null) sides.push({ ...end, sign })
  }
  const [side] = sides.sort((a, b) => a.rss - b.rss)
  if (side === undefined) return null
  return { found: { ...found, passes: made() }, side, squaresHessian: null }
}

/** The limit of a curved mean on the side that the search ran off to, from where it was then. */
async function curvedLimit(of: RunOff): Promise<OneSidedLimit | null> {
  const { spec, begun, searched, climb, k } = of
  const { squares } = searched
  if (squares === null) return null
  const sign = nuisanceScale(begun.model.family).toPhi(climb.tau)[k] < 0 ? -1 : 1
  const { rows, made } = rowsFrom(of, searched)
  const box = climb.box ?? unbounded(climb.beta.length)
  const { max_iterations: iterations } = spec.optimizer
  const end = await curvedOneSidedOfRows({ rows, sign, squares, box, iterations }, climb.beta)
  if (end === null) return null
  const { beta } = end
  const both = await passAtBoth(rows, squares, { beta, active: new Int8Array(beta.length) })
  const { climb: settled, hessian } = both.squares
  return {
    found: { ...searched, squares: settled, squaresSums: both.squaresSums, passes: made() },
    side: { ...end, sign },
    squaresHessian: hessian
  }
}

/**
 * Both optima where the likelihood rises to its supremum as an estimated shape runs to ±∞ and the law becomes a
 * half-normal one, whose maximum is least squares under residuals of one sign (of such samples: Azzalini & Capitanio
 * 1999, J. R. Statist. Soc. B 61, 579-602): the rule of `limitOfNuisance`. Null where a maximum with a finite shape was
 * found, or where that limit is not as high.
 */
export async function halfNormalEndOf(
  spec: FitSpec,
  begun: Climbing,
  { passes, searched }: { readonly passes: Passes; readonly searched: Found }
): Promise<BothOptima | null> {
  const { halfNormalShape: k } = begun.model.family
  const { likelihood: climb } = searched
  if (k === undefined || climb === null || climb.settled || searched.squares === null) return null
  const limitOf = isAffine(begun.model) ? affineLimit : curvedLimit
  const limit = await limitOf({ spec, begun, searched, climb, passes, k })
  if (limit === null) return null
  const { found, side, squaresHessian } = limit
  const { frame } = found
  const { origin } = begun.pass
  const { model, workspace } = onAllRows(begun, found.sums, passes.source, spec)
  const { relations } = workspace.options
  const squares = squaresResult(
    { model, found, relations, origin },
    found.squares ?? searched.squares
  )
  if (countStatus(workspace, squares).settled !== 'ok') return null
  const logWeights = sumAt(found.sums, common.logWeights)
  const likelihood = halfNormalResult(model, side, {
    k,
    frame,
    origin,
    logWeights,
    passes: found.passes
  })
  if (!isAsHigh(likelihood.logLikelihood, -climb.value)) return null
  const phi = Float64Array.of(likelihood.phi[0], side.sign)
  const beside = await scoreBeside(begun, { found, likelihood: climb, phi }, passes)
  const { score, atSquares } = beside
  const ended = { ...found, likelihood: null, passes: beside.passes }
  const estimate = { beta: likelihood.gamma, phi: likelihood.phi }
  return programmeOptima(
    {
      model,
      workspace,
      found: ended,
      squares,
      likelihood,
      programme: {
        optimalSet: [],
        finding: findingOf(workspace, score, likelihood),
        score,
        apart: atSquares && { found: ended, atSquares, likelihood: estimate },
        rss: side.rss,
        sparsity: null,
        squaresHessian
      }
    },
    { start: { ...begun, frame }, passes }
  )
}
