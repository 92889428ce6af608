import { multiplyVector } from '../../../numeric/linalg/product.ts'
import { type Matrix, zeros } from '../../../numeric/matrix.ts'
import type { QuadraticLaw } from '../../quadratic-law.ts'
import type { SurfacePoint } from '../../stacked/surface.ts'
import type { RowSurface } from './row-surface.ts'

/** The law with X'WX in the coordinates (r × r), whose origin is its maximum. */
interface CurvedLaw extends QuadraticLaw {
  readonly gram: Matrix
}

/** Informations in the coordinates, and in ln σ² where that is estimated. */
function joint({ gram, observations, known }: CurvedLaw, sigma2: number): Matrix {
  const r = gram.rows
  const size = known === null ? r + 1 : r
  const out = zeros(size, size)
  for (let j = 0; j < r; j++) {
    for (let i = 0; i < r; i++) out.data[j * size + i] = gram.data[j * r + i] / sigma2
  }
  if (known === null) out.data[r * size + r] = observations / 2
  return out
}

/** The likelihood at a point: the residual sum of squares there is rss + d'Gd, so that no pass is needed. */
function pointAt(law: CurvedLaw, gamma: Float64Array): SurfacePoint {
  const { gram, rss, observations: n, known, logLikelihood } = law
  const r = gram.rows
  const d = gamma.subarray(0, r)
  const bent = multiplyVector(gram, d)
  const quadratic = d.reduce((sum, value, j) => sum + value * bent[j], 0)
  const best = known ?? rss / n
  const shift = known === null ? gamma[r] : 0
  const sigma2 = best * Math.exp(shift)
  const information = joint(law, sigma2)
  const gradient = new Float64Array(information.rows)
  bent.forEach((value, j) => {
    gradient[j] = -value / sigma2
  })
  if (known === null) {
    const size = r + 1
    const half = (rss + quadratic) / (2 * sigma2)
    gradient[r] = half - n / 2
    information.data[r * size + r] = half
    bent.forEach((value, j) => {
      information.data[r * size + j] = -value / sigma2
      information.data[j * size + r] = -value / sigma2
    })
  }
  // ln L less its maximum, without the terms that cancel.
  const moved =
    known === null
      ? (n / 2) * (-shift - Math.expm1(-shift)) - quadratic / (2 * sigma2)
      : -quadratic / (2 * sigma2)
  return { gamma, logLikelihood: logLikelihood + moved, gradient, information }
}

/** Where least squares settles the likelihood, the whole of it follows from the products of the columns. */
export function quadraticSurface(law: CurvedLaw, at: Pick<RowSurface, 'base' | 'map'>): RowSurface {
  const size = law.gram.rows + (law.known === null ? 1 : 0)
  const sigma2 = ({ gamma }: SurfacePoint) =>
    law.known ?? (law.rss / law.observations) * Math.exp(gamma[size - 1])
  return {
    ...at,
    summit: pointAt(law, new Float64Array(size)),
    look: (points) => Promise.resolve(points.map(({ gamma }) => pointAt(law, gamma))),
    informations: (points) => Promise.resolve(points.map((point) => joint(law, sigma2(point))))
  }
}
