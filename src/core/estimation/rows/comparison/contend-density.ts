import { comparedAt, comparedDensity, densityStated, outcomeOf } from '../../density/contender.ts'
import { isNormalised } from '../../density/normalisation.ts'
import type { DensityEstimates } from '../../density/report.ts'
import type { DensityStart } from '../density/density-start.ts'
import type { RowContender } from './row-contender.ts'

/** A density that was fitted to all rows, to be compared. */
export function contendDensity(
  { spec, pass, model: sample }: DensityStart,
  estimates: DensityEstimates
): RowContender {
  const { model, fit } = estimates
  const all = comparedAt(estimates)
  return {
    description: model.description,
    family: 'log_density',
    warnings: model.warnings,
    fitted: comparedDensity(estimates),
    compared: { kind: 'density', pass: { ...pass, points: [] }, all },
    stated: () => densityStated(spec.model),
    text: densityStated(spec.model).expression?.text,
    restricted: false,
    named: outcomeOf(sample, spec.model) !== null,
    normalised: isNormalised(sample, spec.model, fit.theta),
    dense: all !== null
  }
}
