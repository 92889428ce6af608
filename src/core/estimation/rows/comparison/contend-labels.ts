import { labelsFit, labelsStated } from '../../multinomial/contender.ts'
import type { LabelWork } from '../../multinomial/multinomial-blocks.ts'
import type { LabelStart } from '../labels/labels-start.ts'
import type { RowContender } from './row-contender.ts'

/** A model of labels that was fitted to all rows, to be compared. */
export function contendLabels({ pass }: LabelStart, work: LabelWork): RowContender {
  const { model, fit } = work
  const { maximum, logLikelihood } = fit
  const gamma = maximum === null || Number.isNaN(logLikelihood) ? null : maximum.gamma
  return {
    description: model.description,
    family: model.family.name,
    warnings: model.warnings,
    fitted: labelsFit(work),
    compared: { kind: 'labels', pass: { ...pass, points: [] }, gamma },
    stated: ([design]) => labelsStated(model.labels, design),
    text: undefined,
    restricted: false,
    named: true,
    normalised: true,
    dense: gamma !== null
  }
}
