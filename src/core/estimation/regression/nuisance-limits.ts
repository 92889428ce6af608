import type { Family } from '../../model/families/family.ts'
import { expandRows, type LikelihoodProblem, rowExpansions } from '../likelihood.ts'
import { withKnown } from '../nuisance.ts'
import { type LikelihoodFit, type MaximiseOptions, maximise } from './likelihood-fit.ts'

/** A maximum in the limit of one nuisance parameter. */
export interface NuisanceLimit {
  /** The limit model: the parameter held so far out that 1/φ is below rounding. */
  readonly fit: LikelihoodFit
  /** Sign of the infinite parameter at its place, 0 elsewhere (length q). */
  readonly infinite: Int8Array
  /** The limit law is not regular there. */
  readonly irregular?: true
  readonly reason: string
}

/** 1/φ of this is below the rounding of any sum of rows: the law is its own limit there. */
export const farOut = 1e18
/** Beyond this a search is asked whether it was on its way to infinity. */
export const suspicious = 1e5

/** The same law with nuisance parameter k known. */
function holding(problem: LikelihoodProblem, k: number, value: number): LikelihoodProblem {
  return { ...problem, family: withKnown(problem.family, k, value) }
}

function isSettled({ check, stop }: LikelihoodFit): boolean {
  return check.failed === null && stop !== 'iteration-limit' && stop !== 'cancelled'
}

/** A nuisance parameter held where the likelihood may be largest although no search ends there. */
export interface HeldShape {
  /** Index in φ. */
  readonly parameter: number
  readonly value: number
  /** Sign of the parameter where it stands for its limit, 0 elsewhere. */
  readonly sign: -1 | 0 | 1
  readonly reason: string
}

/**
 * Where a search that ended at φ may have been on its way to. A shape at which the information is singular: the
 * likelihood falls from such a maximum like the sixth power of the shape (Chiogna 2005; Rotnitzky, Cox, Bottai &
 * Robins 2000, Bernoulli 6, 243-284), so that no search can tell the shape to more than some digits. Then ±∞ of
 * each parameter, as θ of the negative binomial law when the variance is not above the mean (the Poisson law) or
 * df of Student's when the tails are light (the normal law).
 */
export function heldShapes(
  { nuisance, singularShape: singular }: Family,
  at: {
    readonly phi: Float64Array
    readonly free: readonly number[]
    readonly settled: boolean
  }
): readonly HeldShape[] {
  const { phi, free, settled } = at
  const regular = settled || singular === undefined || !free.includes(singular.parameter)
  const limits = free.filter(
    (k) => Math.abs(phi[k]) >= suspicious || (!settled && Math.abs(phi[k]) >= 10)
  )
  return [
    ...(regular
      ? []
      : [
          {
            parameter: singular.parameter,
            value: singular.at,
            sign: 0 as const,
            reason: `The likelihood is largest at ${nuisance[singular.parameter].name} = ${singular.at}. ${singular.because}`
          }
        ]),
    ...limits.map((k) => {
      const sign = phi[k] > 0 ? (1 as const) : (-1 as const)
      return {
        parameter: k,
        value: sign * farOut,
        sign,
        reason: `The likelihood is largest in the limit ${nuisance[k].name} → ${sign > 0 ? '+∞' : '−∞'}; everything else is estimated in that limit.`
      }
    })
  ]
}

/** Whether a likelihood with a shape held is the maximum beside one that a search found. */
export function isAsHigh(held: number, found: number): boolean {
  return !(held < found - 1e-9 * (1 + Math.abs(found)))
}

/**
 * Whether the likelihood is largest with a nuisance parameter where no search ends: at ±∞, or at a value that
 * makes the information singular. The model with the parameter held there is fitted; it wins when its
 * likelihood is not below the one found.
 */
export function limitOfNuisance(
  found: LikelihoodFit,
  options: MaximiseOptions
): NuisanceLimit | null {
  const { problem, phi, scale, logLikelihood } = found
  const at = { phi, free: scale.free, settled: isSettled(found) }
  for (const { parameter: k, value, sign, reason } of heldShapes(problem.family, at)) {
    const held = phi.slice()
    held[k] = value
    const fit = maximise(holding(problem, k, value), {
      ...options,
      starts: [found.gamma],
      everyStart: false,
      phi: held
    })
    if (fit === null || !isSettled(fit) || !isAsHigh(fit.logLikelihood, logLikelihood)) continue
    const infinite = new Int8Array(phi.length)
    infinite[k] = sign
    return {
      fit: { ...fit, starts: found.starts, basins: found.basins, start: found.start },
      infinite,
      reason
    }
  }
  return plateauOf(found, options)
}

/** A shape beyond this may be on its way to a limit that no search ends in. */
export const endless = 1e8

/** What is said of a supremum in the limit of a shape where the law's support ends at its location. */
export function supremumInWords(name: string, sign: number): string {
  return `The likelihood rises to its supremum as ${name} → ${sign > 0 ? '+∞' : '−∞'}; the limit law is not regular, so nothing has a standard error.`
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
    if (!(Math.abs(phi[k]) > endless)) continue
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
      irregular: true,
      reason: supremumInWords(name, phi[k])
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
