import type { FitSpec } from '../../../model/spec.ts'
import type { DensityModel } from '../model.ts'
import { onDemand } from '../on-demand.ts'
import { notNormalised, type ResponseLaws, responseLaws } from './response-laws.ts'

/** Most rows whose laws are found for a diagnostic: each takes some milliseconds of quadrature. */
const most = 2000

/** What is said where the laws of so many rows are not found. */
export const tooManyLaws = `The law of a row is found by quadrature, which is done for ${most} rows at most.`

/** The laws of the rows at an estimate, or why there are none. */
export function rowLaws(
  { model: spec }: FitSpec,
  model: DensityModel,
  theta: Float64Array
): () => ResponseLaws | string {
  return onDemand(() =>
    model.rows.length > most ? tooManyLaws : everyRow(model, responseLaws(model, spec, theta))
  )
}

/** Laws of all rows, or none. */
function everyRow(model: DensityModel, laws: ResponseLaws | string): ResponseLaws | string {
  if (typeof laws === 'string') return laws
  return model.rows.every((_, i) => laws.of(model.dataset, i) !== null) ? laws : notNormalised
}
