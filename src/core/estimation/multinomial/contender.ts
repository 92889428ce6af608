import { at } from '../../numeric/matrix.ts'
import type { Contend } from '../comparison/contender.ts'
import { compileMultinomial } from './compile-multinomial.ts'
import { labelWork } from './estimate-multinomial.ts'
import { likelihoodBlock } from './multinomial-blocks.ts'

/** A model of labels among others of the same labels: nested where its regressors are. */
export const contendLabels: Contend = (spec, dataset) => {
  const model = compileMultinomial(spec, dataset)
  const { x, tail, labels, category, rows, frequency } = model
  const designs = labels.slice(1).map(() => ({ x, tail, offset: null }))
  return {
    description: model.description,
    family: model.family.name,
    outcome: { rows, y: Float64Array.from(category), size: null, frequency },
    stated: {
      linear: null,
      expression: null,
      correlation: null,
      restricted: false,
      several: { text: JSON.stringify(labels), designs }
    },
    warnings: model.warnings,
    fit(control) {
      const work = labelWork({ ...spec, include: [] }, model, control)
      const { status, reason, glance } = likelihoodBlock(work)
      if (glance === null) throw new Error('labels have a glance')
      const { maximum } = work.fit
      return {
        status,
        reason,
        glance,
        rss: Number.NaN,
        dfResidual: Number.NaN,
        exact: null,
        rowDensities: () =>
          maximum === null || Number.isNaN(work.fit.logLikelihood)
            ? null
            : Float64Array.from(category, (k, i) => Math.log(at(maximum.probabilities, i, k))),
        normalised: true
      }
    }
  }
}
