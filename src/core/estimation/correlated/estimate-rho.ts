import { newtonRoot } from '../../numeric/root.ts'
import { type ProfileData, profileAt } from './profile.ts'

/** What the likelihood says about ρ. */
export type RhoEstimate =
  | {
      readonly kind: 'interior'
      readonly rho: number
      readonly evaluations: number
      /** Local maxima of the profile, best first. */
      readonly maxima: readonly { readonly rho: number; readonly logLikelihood: number }[]
    }
  | { readonly kind: 'boundary' | 'unbounded'; readonly rho: number; readonly end: 'low' | 'high' }
  | { readonly kind: 'flat' }

/** Points of the scan, and how close to the ends it goes: 1/(1 + e^25) of the interval. */
const steps = 160
const reach = 25

function grid(low: number, high: number): Float64Array {
  return Float64Array.from({ length: steps + 1 }, (_, k) => {
    const t = reach * ((2 * k) / steps - 1)
    return t < 0
      ? low + (high - low) * (Math.exp(t) / (1 + Math.exp(t)))
      : high - (high - low) * (Math.exp(-t) / (1 + Math.exp(-t)))
  })
}

interface Scanned {
  readonly rho: number
  readonly logLikelihood: number
  readonly slope: number
}

function scan(data: ProfileData): Scanned[] {
  return Array.from(grid(data.family.low, data.family.high)).flatMap((rho) => {
    const point = profileAt(data, rho)
    if (point === null || !point.logLikelihood.every(Number.isFinite)) return []
    return [{ rho, logLikelihood: point.logLikelihood[0], slope: point.logLikelihood[1] }]
  })
}

/** So close to an end the rounding of 1 - |rho| makes maxima of its own. */
function awayFromEnds({ family: { low, high } }: ProfileData, rho: number): boolean {
  return Math.min(rho - low, high - rho) > 1e-7 * (high - low)
}

/** The likelihood still rises at an end of the scan: towards a limit, or without one. */
function atEnd(points: readonly Scanned[], end: 'low' | 'high'): RhoEstimate {
  const last = end === 'low' ? points[0] : points[points.length - 1]
  const inner = end === 'low' ? points[10] : points[points.length - 11]
  const kind = last.logLikelihood - inner.logLikelihood > 0.1 ? 'unbounded' : 'boundary'
  return { kind, rho: last.rho, end }
}

/**
 * Maximises the profile likelihood over the whole interval of ρ: a scan on the logistic scale finds
 * every sign change of the exact derivative, safeguarded Newton polishes each, the best is kept.
 */
export function estimateRho(data: ProfileData): RhoEstimate {
  const points = scan(data)
  // At the very ends rounding of 1 - |rho| moves the values: flatness is a matter of the middle.
  const quarter = Math.floor(points.length / 4)
  const values = points.slice(quarter, -quarter).map((point) => point.logLikelihood)
  if (points.length < 12 || Math.max(...values) - Math.min(...values) < 1e-9 * data.n) {
    return { kind: 'flat' }
  }
  let evaluations = points.length
  const maxima = points.slice(0, -1).flatMap((point, k) => {
    const next = points[k + 1]
    if (!(point.slope > 0 && next.slope <= 0)) return []
    const root = newtonRoot(
      (rho) => {
        const [, value, slope] = profileAt(data, rho)?.logLikelihood ?? [0, Number.NaN, Number.NaN]
        return { value, slope }
      },
      { low: point.rho, high: next.rho }
    )
    evaluations += root.evaluations
    const there = profileAt(data, root.x)
    if (there === null || !awayFromEnds(data, root.x)) return []
    return [{ rho: root.x, logLikelihood: there.logLikelihood[0] }]
  })
  maxima.sort((a, b) => b.logLikelihood - a.logLikelihood)
  const best = maxima.length === 0 ? Number.NEGATIVE_INFINITY : maxima[0].logLikelihood
  const first = points[0]
  const last = points[points.length - 1]
  const slack = 1e-9 * data.n
  if (first.slope < 0 && first.logLikelihood > best + slack) return atEnd(points, 'low')
  if (last.slope > 0 && last.logLikelihood > best + slack) return atEnd(points, 'high')
  if (maxima.length === 0) return { kind: 'flat' }
  return { kind: 'interior', rho: maxima[0].rho, evaluations, maxima }
}
