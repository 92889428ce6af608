import { factorise, inverseFromFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { spreadMatrix } from '../regression/squares-fit.ts'
import type { ResponseLaws, RowLaw } from './law/response-laws.ts'
import type { DensityModel } from './model.ts'

/** Most quadratures: beyond these the expected information takes minutes. */
const most = 20_000

/** E[ss'] of one row's law over the parameters of the graph at `places` (k × k). */
function informationOf({ law, row }: RowLaw, places: readonly number[]): Matrix {
  const k = places.length
  const out = zeros(k, k)
  places.forEach((a, i) => {
    for (let j = 0; j <= i; j++) {
      const value = law.expectation((y) => {
        const score = row.score(y)
        return score[a] * score[places[j]]
      })
      out.data[j * k + i] = value
      out.data[i * k + j] = value
    }
  })
  return out
}

/**
 * Inverse of the expected information Σ fᵢ E[sᵢsᵢ'] of a density that is the law of its response, by
 * quadrature, over the parameters `kept` (p × p, NaN elsewhere); a sentence where it is not known.
 */
export function expectedCovariance(
  model: DensityModel,
  kept: readonly number[],
  laws: ResponseLaws | string
): Matrix | string {
  if (typeof laws === 'string') return laws
  const pairs = (kept.length * (kept.length + 1)) / 2
  const found = Array.from(model.rows, (_, i) => laws.of(model.dataset, i))
  const distinct = new Map<RowLaw, Matrix | null>()
  for (const law of found) if (law !== null) distinct.set(law, null)
  if (distinct.size * pairs > most) {
    return `The expectation of every row's information takes ${distinct.size * pairs} quadratures; ${most} are done at most.`
  }
  const places = kept.map((j) => model.places[j])
  for (const law of distinct.keys()) distinct.set(law, informationOf(law, places))
  const total = zeros(kept.length, kept.length)
  found.forEach((law, i) => {
    const own = law === null ? null : distinct.get(law)
    own?.data.forEach((value, at) => {
      total.data[at] += (model.frequency?.[i] ?? 1) * value
    })
  })
  const factor = factorise(total)
  return factor === null
    ? 'The expected information is singular.'
    : spreadMatrix(kept, inverseFromFactor(factor), model.names.length)
}
