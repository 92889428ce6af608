import { nuisanceScale } from '../../nuisance.ts'
import type { QuadraticMaximum } from '../../quadratic-law.ts'
import { restrictedMaximum } from '../../regression/hypothesis-tests.ts'
import { isAffine } from '../../regression/model.ts'
import type { LinearRestriction } from '../../tests/restriction.ts'
import type { BothOptima } from '../both-optima.ts'
import { betaOf, coefficientsOf, inOrthogonal } from '../frame.ts'
import { type Passes, within } from '../search.ts'
import type { Start } from '../start.ts'
import { common, sumAt } from '../sums.ts'
import type { CoefficientBounds } from './bounded-ascent.ts'
import { coefficientMap } from './coefficient-map.ts'
import { quadraticSurface } from './quadratic-surface.ts'
import { type AtOptimum, regressionSurface } from './regression-surface.ts'
import type { RowSurface } from './row-surface.ts'

/** A likelihood around its maximum, and the bounds of its coefficients. */
export interface Around {
  readonly surface: RowSurface
  /** The same where it is quadratic in the coefficients; null elsewhere. */
  readonly quadratic: QuadraticMaximum | null
  /**
   * A point near the maximum under a restriction of the coefficients, null where there is none; `startUnder`
   * itself is null where the search begins at the maximum.
   */
  readonly startUnder: ((restriction: LinearRestriction) => Float64Array | null) | null
  /** Null where there are none. */
  readonly bounds: CoefficientBounds | null
}

/** Both criteria around their optima over all rows; null where one is not smooth there. */
export interface BothSurfaces {
  /** Of a curved mean: as the likelihood of normal errors with the variance that was estimated. */
  readonly squares: Around | null
  readonly likelihood: Around | null
}

type Optima = Pick<BothOptima, 'found' | 'final' | 'squares' | 'likelihood' | 'model' | 'programme'>

/** What is not known of a surface around its maximum: no bounds, and no starts. */
export const unbounded: Omit<Around, 'surface'> = {
  quadratic: null,
  bounds: null,
  startUnder: null
}

/** The maximum of a sample under a restriction, as a point around the maximum of all rows. */
function sampleStart({ start, frame, climb }: AtOptimum, restriction: LinearRestriction) {
  const { workspace, pass, model } = start
  const { coordinates } = workspace
  const scale = nuisanceScale(model.family)
  const base = coefficientsOf(frame, climb.beta, pass.origin)
  const from = { gamma: coordinates.fromCoefficients(base), phi: scale.toPhi(climb.tau) }
  const found = restrictedMaximum(workspace, restriction, from)
  if (found === null) return null
  const beta = betaOf(frame, coordinates.toCoefficients(found.gamma), pass.origin)
  const tau = scale.fromPhi(found.fit.phi)
  const moved = [...beta.map((v, j) => v - climb.beta[j]), ...tau.map((v, a) => v - climb.tau[a])]
  return inOrthogonal(frame, Float64Array.from(moved))
}

/** Normal errors with an affine mean: the surface follows from the products of the columns. */
function closed(start: Start, { found, squares, likelihood, model }: Optima): Around | null {
  const climb = found.squares
  const gram = climb?.curvature?.whole ?? null
  if (climb === null || squares === null || gram === null) return null
  if (!Number.isFinite(likelihood.logLikelihood)) return null
  const { frame } = found
  const known = model.family.nuisance[0]?.known ?? null
  const { rss } = squares
  const { logLikelihood } = likelihood
  const law = { rss, observations: model.nobs, known, logLikelihood }
  const at = {
    base: coefficientsOf(frame, climb.beta, start.pass.origin),
    map: coefficientMap(frame, known === null ? 1 : 0)
  }
  return {
    ...unbounded,
    surface: quadraticSurface({ ...law, gram }, at),
    quadratic: { law, form: { ...at, gram } }
  }
}

function around(at: AtOptimum): Around | null {
  const surface = regressionSurface(at)
  if (surface === null) return null
  const { climb, start } = at
  const { mean } = start.model
  const started = climb.criterion === 'likelihood' && !climb.penalised
  return {
    surface,
    quadratic: null,
    bounds: climb.box === null || mean.kind === 'linear' ? null : mean,
    startUnder: started ? (restriction) => sampleStart(at, restriction) : null
  }
}

/** Least squares of a curved mean as the likelihood of a normal law of known variance s² (Bates & Watts 1988, section 6.1). */
function curvedSquares({ found, squares, model }: Optima, at: Pick<AtOptimum, 'start' | 'reduce'>) {
  const climb = found.squares
  if (climb === null || squares === null || isAffine(model) || !(squares.sigma2 > 0)) return null
  const unit = squares.sigma2
  const logWeights = sumAt(found.sums, common.logWeights)
  const constant = (-model.nobs / 2) * Math.log(2 * Math.PI * unit) + logWeights / 2
  return around({ ...at, frame: found.frame, climb, constant, unit })
}

/** Both criteria around their optima; what they are asked beyond is told by more passes. */
export function surfacesOf(start: Start, optima: Optima, passes: Passes): BothSurfaces {
  const { found, final, programme } = optima
  if (programme !== null) return { squares: null, likelihood: null }
  let made = found.passes
  const reduce: AtOptimum['reduce'] = (pass) => passes.source.reduce(pass, within(passes, made++))
  const at = { start, reduce }
  const { likelihood: climb, frame } = found
  const squares = curvedSquares(optima, at)
  // As in memory, there is no profile around a limit of the law.
  const limit = optima.likelihood.infinite?.some((sign) => sign !== 0) === true
  if (limit) return { squares, likelihood: null }
  return {
    squares,
    likelihood:
      climb === null || final === null
        ? closed(start, optima)
        : around({ ...at, frame, climb, constant: 0, unit: 1 })
  }
}
