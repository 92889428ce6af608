import type { Interval } from '../../numeric/interval.ts'
import type { CanonicalRows } from './kernel/canonical-rows.ts'

/** One observation at its mean. A single mutable record is reused over rows: kernels allocate nothing. */
export interface Row {
  /** Response; for binomial the number of successes. */
  y: number
  /** Binomial: number of trials; otherwise 1. */
  size: number
  /** Precision weight: Var y = σ²/weight in location–scale laws, φ/weight in dispersion models. */
  weight: number
  /** Mean (location for location laws, probability for binomial). */
  mu: number
  /** 1 − μ with its own digits, for families on (0, 1). */
  complement: number
}

/**
 * Second-order expansion of ln f in (μ, φ₁ … φ_q): the value with all constants, the gradient
 * (length 1 + q) and the symmetric Hessian ((1 + q)², row-major = column-major).
 */
export interface Expansion {
  value: number
  readonly gradient: Float64Array
  readonly hessian: Float64Array
}

/** A nuisance parameter φ: scale, shape, dispersion. Estimated unless `known`. */
export interface NuisanceParameter {
  readonly name: string
  readonly domain: Interval
  /** The value the client fixed, or null when it is to be estimated. */
  readonly known: number | null
}

/** What theorems may ask of a family. Each family answers for itself; nobody tests its name. */
export interface FamilyFacts {
  /** y = μ + s·z with z of a law that is free of μ. */
  readonly location: boolean
  /** The law of z is symmetric about 0. */
  readonly symmetric: boolean
  /** −ln f is convex in the residual (then the likelihood is concave in (μ/s, 1/s)). */
  readonly logConcave: boolean
  /** ln f is twice differentiable in μ everywhere. */
  readonly smooth: boolean
  /** ln f is a quadratic in y − μ with the same coefficient in every row of equal weight. */
  readonly quadratic: boolean
  /** Exponential dispersion model in y with mean μ: ∂ln f/∂μ = (y − μ)·w/(φ V(μ)). */
  readonly exponentialDispersion: boolean
  /** The law has a probability mass function: responses are counts or labels. */
  readonly discrete: boolean
  /**
   * Response values are labels or counts of labels. V(μ) is then even about ½, so with an odd link
   * rows may be matched up to sign.
   */
  readonly labels: boolean
  /** p of the L_p norm that the MLE of a location minimises; null where there is none. */
  readonly normMinimised: number | 'inf' | null
  /** Var z at scale 1 (Infinity when it does not exist); null when not a location family or unknown. */
  readonly varianceAtUnitScale: number | null
  /** Fisher information of the location at scale 1; null when not a location family or not regular. */
  readonly informationAtUnitScale: number | null
  /** Standardised mean of the law: E y = μ + c·s. 0 for symmetric laws; null when it does not exist. */
  readonly standardisedMean: number | null
  /** The normal law is inside or at the border of the family when a shape is estimated. */
  readonly normalLimit: string | null
  /** Transform of the response that turns the law into a normal one with location `mu`; null when none. */
  readonly transform: 'log' | null
}

/** Another law that this one becomes at an end of an estimated shape, where its own search cannot go. */
export interface ShapeEnd {
  /** Index of the shape in φ; the limit law has the same φ without it. */
  readonly parameter: number
  /** The shape there; ±Infinity in the limit. */
  readonly at: number
  readonly law: Family
}

/** A value of an estimated shape at which the information is singular where the mean has a constant. */
export interface SingularShape {
  /** Index of the shape in φ. */
  readonly parameter: number
  readonly at: number
  /** What the law is there and what stands for its errors, as a sentence. */
  readonly because: string
}

/** Conditional distribution of one observation y given its mean μ and nuisance φ (length q). */
export interface Family {
  readonly name: string
  readonly title: string
  /** The density as text, for people. */
  readonly density: string
  /** Values that a response may take. */
  readonly support: Interval
  /** Responses must be whole numbers. */
  readonly integer: boolean
  /** Means μ for which the law is defined. */
  readonly meanDomain: Interval
  readonly nuisance: readonly NuisanceParameter[]
  /** Ends of an estimated shape at which the law is another and not smooth; absent where there are none. */
  readonly shapeEnds?: readonly ShapeEnd[]
  /** Index in φ of an estimated shape in whose limits ±∞ the law is half a normal one, of y ≥ μ or of y ≤ μ; absent where none is. */
  readonly halfNormalShape?: number
  /** Absent where the information is regular inside the domains. */
  readonly singularShape?: SingularShape
  /** Names of links it accepts, the first being the default; `power` stands for {"power": k}. */
  readonly links: readonly string[]
  /** The link that makes it a canonical exponential family; null when none does. */
  readonly canonical: string | null
  /**
   * What a mean expression stands for: 'mean', 'location', 'probability', 'scale' or 'median'. Where
   * it is 'median' (facts.transform is 'log'), `mu` below is the location of ln y: the predictor of a
   * formula, or the logarithm of a mean expression.
   */
  readonly predicts: string
  readonly facts: FamilyFacts
  /** Writes ln f(y; μ, φ) with all constants and its derivatives in (μ, φ); value −∞ where f = 0. */
  logDensity(row: Readonly<Row>, phi: Float64Array, out: Expansion): void
  /** `logDensity` of many rows at once under the canonical link, without nuisance; absent where there is no such loop. */
  readonly canonicalRows?: (rows: CanonicalRows) => void
  /** Var(y | μ, φ) of a row of weight 1 and size 1; Infinity or NaN where it does not exist. */
  variance(mu: number, phi: Float64Array): number
  /**
   * Twice the drop of ln f from its saturated value, times the dispersion: precision weight and size
   * included; null when not a dispersion model. φ matters only where a shape enters V(μ).
   */
  unitDeviance: ((row: Readonly<Row>, phi?: Float64Array) => number) | null
  /** A mean inside the domain from which an iteration may start, for one response as in `Row`. */
  startMean(y: number, size: number): number
  /** A starting φ (length q) from n responses and fitted means. Must be inside the domains. */
  startNuisance(y: Float64Array, mu: Float64Array, weight: Float64Array | null): Float64Array
  /** Expected information of (μ, φ) of one row, (1 + q)² like Expansion.hessian but positive; null when not known in closed form. */
  expectedInformation: ((row: Readonly<Row>, phi: Float64Array, out: Float64Array) => void) | null
  /** F(y) = P(Y ≤ y), for quantile residuals and prediction intervals; null when not provided. */
  cdf: ((y: number, mu: number, phi: Float64Array, size?: number) => number) | null
  /** Inverse of cdf; null when not provided. */
  quantile: ((p: number, mu: number, phi: Float64Array) => number) | null
  /** One draw, given a source of uniform (0, 1) numbers; null when not provided. */
  draw: ((uniform: () => number, mu: number, phi: Float64Array, size: number) => number) | null
  /** R's function that estimates the shape too, where glm() does not. */
  readonly rFit?: string
  /** Names in R and statsmodels with known shapes, for the `reproduce` lines; null where there is none. */
  readonly r: string | null
  readonly python: string | null
}

/** One option of a family in a request: `df`, `scale`, `p`, `theta`, `side`, … */
export interface FamilyOption {
  readonly name: string
  readonly description: string
  /** Numbers it may take; null for a choice among `choices`. */
  readonly domain: Interval | null
  readonly choices: readonly string[] | null
  /** What is meant when it is not given; 'estimate' means estimated. */
  readonly default: number | string
  /** Whether "estimate" may be asked for. */
  readonly estimable: boolean
}

/** An entry of the family registry: `create` makes the law from its options. */
export interface FamilyEntry {
  readonly name: string
  readonly title: string
  readonly options: readonly FamilyOption[]
  create(options: Readonly<Record<string, number | string>>): Family
}
