import { random } from '../../numeric/random.ts'
import { normalQuantile } from '../../numeric/special/index.ts'
import type { ResponseLaws, RowLaw } from './law/response-laws.ts'
import type { DensityModel } from './model.ts'

/** Residuals of a density that is the law of its response (n each). */
export interface DensityResiduals {
  readonly pearson: Float64Array
  readonly quantile: Float64Array
}

/** (y − E Y)/sd Y under the fitted law; NaN where these do not exist. */
function pearson({ law }: RowLaw, y: number): number {
  const mean = law.expectation((v) => v)
  return (y - mean) / Math.sqrt(law.expectation((v) => (v - mean) ** 2))
}

/**
 * Φ⁻¹(F(y)) of every row, of a discrete law with a seeded uniform draw between F(y−) and F(y)
 * (Dunn & Smyth 1996, J. Comput. Graph. Statist. 5, 236-244), and Pearson's residuals.
 */
export function densityResiduals(
  model: DensityModel,
  laws: ResponseLaws,
  seed: number
): DensityResiduals {
  const column = model.dataset.columns.get(laws.movable.response)
  if (column?.kind !== 'numeric') throw new Error('the response of a law is numeric')
  const draw = random(seed)
  const out = {
    pearson: new Float64Array(column.values),
    quantile: new Float64Array(column.values)
  }
  column.values.forEach((y, i) => {
    const found = laws.of(model.dataset, i)
    if (found === null) throw new Error('every row has a law')
    const { law } = found
    const above = law.steps !== null ? law.density(y) * (1 - draw.uniform()) : 0
    out.pearson[i] = pearson(found, y)
    out.quantile[i] = normalQuantile(law.cdf(y) - above)
  })
  return out
}
