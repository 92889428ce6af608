import { expandRows, type LikelihoodProblem, rowExpansions } from '../likelihood.ts'
import { type LikelihoodFit, type MaximiseOptions, maximise } from './likelihood-fit.ts'

/** A maximum in the limit of one nuisance parameter. */
export interface NuisanceLimit {
  /** The limit model: the parameter held so far out that 1/φ is below rounding. */
  readonly fit: LikelihoodFit
  /** Sign of the infinite parameter at its place, 0 elsewhere (length q). */
  readonly infinite: Int8Array
  readonly reason: string
}

/** 1/φ of this is below the rounding of any sum of rows: the law is its own limit there. */
const farOut = 1e18
/** Beyond this a search is asked whether it was on its way to infinity. */
export const suspicious = 1e5

/** The same law with nuisance parameter k known. */
function holding(problem: LikelihoodProblem, k: number, value: number): LikelihoodProblem {
  const nuisance = problem.family.nuisance.map((parameter, l) =>
    l === k ? { ...parameter, known: value } : parameter
  )
  return { ...problem, family: { ...problem.family, nuisance } }
}

function isSettled({ check, stop }: LikelihoodFit): boolean {
  return check.failed === null && stop !== 'iteration-limit' && stop !== 'cancelled'
}

/**
 * Whether the likelihood is largest with a nuisance parameter at ±∞, as θ of the negative binomial law
 * when the variance is not above the mean (the Poisson law) or df of Student's when the tails are light
 * (the normal law). The limit model is fitted; it wins when its likelihood is not below the one found.
 */
export function limitOfNuisance(
  found: LikelihoodFit,
  options: MaximiseOptions
): NuisanceLimit | null {
  const slack = 1e-9 * (1 + Math.abs(found.logLikelihood))
  for (const k of found.scale.free) {
    const value = found.phi[k]
    if (isSettled(found) && Math.abs(value) < suspicious) continue
    if (Math.abs(value) < 10) continue
    const { name } = found.problem.family.nuisance[k]
    const held = Math.sign(value) * farOut
    const phi = found.phi.slice()
    phi[k] = held
    const fit = maximise(holding(found.problem, k, held), {
      ...options,
      starts: [found.gamma],
      everyStart: false,
      phi
    })
    if (fit === null || !isSettled(fit) || fit.logLikelihood < found.logLikelihood - slack) continue
    const infinite = new Int8Array(phi.length)
    infinite[k] = Math.sign(value)
    return {
      fit: { ...fit, starts: found.starts, basins: found.basins, start: found.start },
      infinite,
      reason: `The likelihood is largest in the limit ${name} → ${value > 0 ? '+∞' : '−∞'}; everything else is estimated in that limit.`
    }
  }
  return plateauOf(found, options)
}

/**
 * A search that ended nowhere beside a shape at which the information is singular: the maximum with the
 * shape held there, when its likelihood is not below the one found. Such a likelihood falls from its
 * maximum like the sixth power of the shape (Chiogna 2005; Rotnitzky, Cox, Bottai & Robins 2000,
 * Bernoulli 6, 243-284), so that no search can tell the shape to more than some digits.
 */
export function atSingularShape(
  found: LikelihoodFit,
  options: MaximiseOptions
): NuisanceLimit | null {
  const { singularShape: singular } = found.problem.family
  if (singular === undefined || isSettled(found)) return null
  const { parameter: k, at, because } = singular
  if (!found.scale.free.includes(k)) return null
  const phi = found.phi.slice()
  phi[k] = at
  const starts = [found.gamma]
  const fit = maximise(holding(found.problem, k, at), {
    ...options,
    starts,
    everyStart: false,
    phi
  })
  const slack = 1e-9 * (1 + Math.abs(found.logLikelihood))
  if (fit === null || !isSettled(fit) || fit.logLikelihood < found.logLikelihood - slack)
    return null
  const { name } = found.problem.family.nuisance[k]
  return {
    fit: { ...fit, starts: found.starts, basins: found.basins, start: found.start },
    infinite: new Int8Array(phi.length),
    reason: `The likelihood is largest at ${name} = ${at}. ${because}`
  }
}

/** Growth of ln L per decade of a parameter below which it has reached its limit. */
const level = 1e-6

/**
 * A search that followed a parameter out until ln L rose no more, to a law whose support ends at its
 * location, as the skew normal law's does when α is infinite: not regular there, so without errors.
 */
function plateauOf(found: LikelihoodFit, options: MaximiseOptions): NuisanceLimit | null {
  const { problem, phi, gamma, logLikelihood } = found
  if (isSettled(found)) return null
  for (const k of found.scale.free) {
    if (!(Math.abs(phi[k]) > 1e8)) continue
    const profiled = (value: number): number => {
      const held = phi.slice()
      held[k] = value
      const search = { ...options, starts: [gamma], everyStart: false, phi: held }
      return maximise(holding(problem, k, value), search)?.logLikelihood ?? Number.NaN
    }
    const slack = level * (1 + Math.abs(logLikelihood))
    if (!(Math.abs(logLikelihood - profiled(phi[k] / 1e3)) <= slack)) continue
    if (!(profiled(Math.sign(phi[k])) < logLikelihood - slack)) continue
    const infinite = new Int8Array(phi.length)
    infinite[k] = Math.sign(phi[k])
    const { name } = problem.family.nuisance[k]
    return {
      fit: { ...found, covariance: null, check: { ...found.check, failed: null } },
      infinite,
      reason: `The likelihood rises to its supremum as ${name} → ${phi[k] > 0 ? '+∞' : '−∞'}; the limit law is not regular, so nothing has a standard error.`
    }
  }
  return null
}

function logLikelihoodAt(
  problem: LikelihoodProblem,
  gamma: Float64Array,
  phi: Float64Array
): number {
  const rows = rowExpansions(problem.observations.rows, phi.length)
  if (!problem.predictor.evaluate(gamma, rows.predictor, null)) return Number.NaN
  if (!expandRows(problem, phi, rows)) return Number.NaN
  return rows.logLikelihood
}

/** Decades over which a scale is taken to nothing, relative to its start. */
const decades = [4, 5, 6, 7, 8, 9] as const

/**
 * Whether ln L grows without limit as the scale goes to nothing with the surface held: every decade adds
 * the same amount (m − ν(n − m)) ln 10 when m rows lie on the surface and the tails are of order ν
 * (Fernández & Steel 1999, Biometrika 86, 153-167).
 */
export function scaleCollapses(
  problem: LikelihoodProblem,
  at: { readonly gamma: Float64Array; readonly phi: Float64Array }
): boolean {
  const [scale] = problem.family.nuisance
  if (!problem.family.facts.location || scale === undefined || scale.known !== null) return false
  const values = decades.map((decade) => {
    const phi = at.phi.slice()
    phi[0] = at.phi[0] * 10 ** -decade
    return logLikelihoodAt(problem, at.gamma, phi)
  })
  const rises = values.slice(1).map((value, k) => value - values[k])
  return rises.every((rise, k) => rise > 0.02 && (k === 0 || rise >= 0.9 * rises[k - 1]))
}
