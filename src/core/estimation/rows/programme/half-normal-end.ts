import type { FitSpec } from '../../../model/spec.ts'
import { factorise } from '../../../numeric/linalg/cholesky.ts'
import { zeros } from '../../../numeric/matrix.ts'
import type { LikelihoodResult } from '../../regression/likelihood-result.ts'
import { isAffine, type RegressionModel } from '../../regression/model.ts'
import { farOut, isAsHigh, supremumInWords } from '../../regression/nuisance-limits.ts'
import { spread } from '../../regression/squares-fit.ts'
import { countStatus } from '../../regression/workspace.ts'
import { onAllRows } from '../all-rows.ts'
import type { BothOptima } from '../both-optima.ts'
import type { Climbing } from '../climbing.ts'
import { betaOf, coefficientsOf, type Frame } from '../frame.ts'
import { findingOf } from '../score.ts'
import { type Found, type Passes, within } from '../search.ts'
import { squaresResult } from '../squares-result.ts'
import { common, sumAt } from '../sums.ts'
import { leastOneSidedOfRows, type OneSidedEnd } from './least-one-sided.ts'
import type { RowProgramme } from './programme.ts'
import { programmeOptima } from './programme-optima.ts'
import { scoreBeside } from './score-beside.ts'
import { withSquaresAlone } from './shape-end.ts'

/** Least squares under residuals of one sign. */
interface Side extends OneSidedEnd {
  readonly sign: -1 | 1
}

/** ln L of the half-normal law 2/σ φ(z), z of one sign, at its least squares: σ² is their mean unless it is known. */
function halfNormal({ family, nobs }: RegressionModel, rss: number, logWeights: number) {
  const scale = family.nuisance[0].known ?? Math.sqrt(rss / nobs)
  const constant = Math.LN2 - Math.log(2 * Math.PI) / 2 - Math.log(scale)
  return { scale, logLikelihood: nobs * constant - rss / (2 * scale * scale) + logWeights / 2 }
}

/** The estimate in the limit, as memory states it. */
function resultOf(
  model: RegressionModel,
  side: Side,
  of: {
    readonly k: number
    readonly frame: Frame
    readonly origin: number
    readonly logWeights: number
    readonly passes: number
  }
): LikelihoodResult {
  const { k, frame, origin, logWeights, passes } = of
  const { sign, beta, rss, iterations } = side
  const { scale, logLikelihood } = halfNormal(model, rss, logWeights)
  const p = model.terms.length
  const coefficients = coefficientsOf(frame, beta)
  const covariance = zeros(p, p)
  covariance.data.fill(Number.NaN)
  const infinite = new Int8Array(2)
  infinite[k] = sign
  return {
    status: 'boundary',
    reason: supremumInWords(model.family.nuisance[k].name, sign),
    method: 'newton',
    coefficients: spread(frame.kept, coefficients, p),
    covariance,
    phi: Float64Array.of(scale, sign * farOut),
    phiErrors: new Float64Array(2).fill(Number.NaN),
    infinite,
    irregular: true,
    logLikelihood,
    fitted: new Float64Array(0),
    gamma: betaOf(frame, coefficients, origin),
    convergence: {
      iterations,
      evaluations: passes,
      scaled_gradient: 0,
      hessian_condition: Number.NaN,
      starts_agreeing: '1/1'
    },
    fit: null
  }
}

/** Where searches on either side of a half-normal limit came to. */
async function sidesOf(
  begun: Climbing,
  { squares, frame }: Found,
  reduce: RowProgramme['reduce'],
  rows: number
): Promise<readonly Side[]> {
  const factor = squares?.curvature == null ? null : factorise(squares.curvature.whole)
  if (squares === null || factor === null) return []
  const least = betaOf(frame, coefficientsOf(frame, squares.beta, begun.pass.origin), 0)
  const linearised = { beta: least, free: [...least.keys()] }
  const programme = { start: { ...begun, frame }, rows, linearised, reduce }
  const sides: Side[] = []
  for (const sign of [1, -1] as const) {
    const end = await leastOneSidedOfRows({ sign, programme, factor })
    if (end !== null) sides.push({ ...end, sign })
  }
  return sides
}

/**
 * Both optima where the likelihood rises to its supremum as an estimated shape runs to ±∞ and the law becomes a
 * half-normal one, whose maximum is least squares under residuals of one sign (of such samples: Azzalini & Capitanio
 * 1999, J. R. Statist. Soc. B 61, 579-602): the rule of `limitOfNuisance`. Null where a maximum with a finite shape was
 * found, where that limit is not as high, or where the mean is an expression.
 */
export async function halfNormalEndOf(
  spec: FitSpec,
  begun: Climbing,
  { passes, searched }: { readonly passes: Passes; readonly searched: Found }
): Promise<BothOptima | null> {
  const { family } = begun.model
  const { halfNormalShape: k } = family
  const { likelihood: climb } = searched
  if (k === undefined || climb === null || climb.settled || climb.box !== null) return null
  if (searched.squares === null || !isAffine(begun.model)) return null
  const found = await withSquaresAlone(begun, searched, passes)
  const { model, workspace } = onAllRows(begun, found.sums, passes.source, spec)
  const settled = {
    model,
    found,
    relations: workspace.options.relations,
    origin: begun.pass.origin
  }
  const squares = squaresResult(settled, found.squares ?? searched.squares)
  if (countStatus(workspace, squares).settled !== 'ok') return null
  let made = found.passes
  const reduce: RowProgramme['reduce'] = (pass) =>
    passes.source.reduce(pass, within(passes, made++))
  const sides = await sidesOf(begun, found, reduce, passes.source.rows)
  const [best] = [...sides].sort((a, b) => a.rss - b.rss)
  if (best === undefined) return null
  const logWeights = sumAt(found.sums, common.logWeights)
  const { frame } = found
  const { origin } = begun.pass
  const likelihood = resultOf(model, best, { k, frame, origin, logWeights, passes: made })
  if (!isAsHigh(likelihood.logLikelihood, -climb.value)) return null
  const phi = Float64Array.of(likelihood.phi[0], best.sign)
  const own = { found: { ...found, passes: made }, likelihood: climb, phi }
  const { score, passes: done } = await scoreBeside(begun, own, passes)
  const finding = findingOf(workspace, score, likelihood)
  return programmeOptima(
    {
      model,
      workspace,
      found: { ...found, likelihood: null, passes: done },
      squares,
      likelihood,
      programme: {
        optimalSet: [],
        finding,
        score,
        rss: best.rss,
        sparsity: null,
        squaresHessian: null
      }
    },
    { start: { ...begun, frame }, passes }
  )
}
