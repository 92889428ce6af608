import { at, type Matrix, zeros } from '../../numeric/matrix.ts'

/**
 * The surroundings of one optimum, in units of log-likelihood: what is lost when some parameters
 * are held at other values and everything else is optimised again.
 */
export interface Terrain {
  readonly series: 'least_squares' | 'maximum_likelihood'
  /** The m parameters that can be held. */
  readonly names: readonly string[]
  /** The optimum, length m. */
  readonly centre: Float64Array
  /** Wald standard errors, length m; NaN where there is none. */
  readonly errors: Float64Array
  /** Lengths over which the loss grows by about ½, length m, positive and finite. */
  readonly widths: Float64Array
  /** Estimates of parameters on which the criterion does not depend. */
  readonly beside: ReadonlyMap<string, number>
  /** The loss is a formula: it costs nothing. */
  readonly closed: boolean
  /** The loss is its second-order approximation at the optimum. */
  readonly approximate: boolean
  /** Loss ≥ 0 with the parameters `held` (places in `names`) at `values`; NaN where it fails. */
  loss(held: readonly number[], values: readonly number[]): number
}

/** How the estimators are called in sentences. */
export const seriesNames = {
  least_squares: 'least squares',
  maximum_likelihood: 'maximum likelihood'
} as const

/** Whose surroundings these are, and whether they are exact. */
export function inWords({ series, approximate }: Terrain): string {
  return `${seriesNames[series]}${approximate ? ' (second-order approximation)' : ''}`
}

/** √diagonal of a covariance. */
export function errorsOf(covariance: Matrix): Float64Array {
  return Float64Array.from({ length: covariance.rows }, (_, k) => Math.sqrt(at(covariance, k, k)))
}

/** Whether a terrain around this point can be drawn. */
export function isDrawable({ centre, widths }: Pick<Terrain, 'centre' | 'widths'>): boolean {
  return centre.every(Number.isFinite) && widths.every((w) => w > 0 && w < Infinity)
}

/** Rows and columns `kept` of a matrix, times a factor. */
export function principal(matrix: Matrix, kept: readonly number[], factor: number): Matrix {
  const out = zeros(kept.length, kept.length)
  kept.forEach((i, k) => {
    kept.forEach((j, l) => {
      out.data[l * out.rows + k] = at(matrix, i, j) * factor
    })
  })
  return out
}

/** Where a terrain has its optimum in one of its parameters, or beside them; NaN where it knows none. */
export function optimumIn({ names, centre, beside }: Terrain, name: string): number {
  const j = names.indexOf(name)
  return j < 0 ? (beside.get(name) ?? Number.NaN) : centre[j]
}
