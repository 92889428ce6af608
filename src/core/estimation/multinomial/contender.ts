import { at, type Matrix } from '../../numeric/matrix.ts'
import type { ComparedFit, Contend, Stated, StatedDesign } from '../comparison/contender.ts'
import { compileMultinomial } from './compile-multinomial.ts'
import { labelWork } from './estimate-multinomial.ts'
import { type LabelWork, likelihoodBlock } from './multinomial-blocks.ts'

/** What tells nesting of labels: every label but the baseline has the same regressors. */
export function labelsStated(labels: readonly string[], design: StatedDesign): Stated {
  return {
    linear: null,
    expression: null,
    correlation: null,
    restricted: false,
    several: { text: JSON.stringify(labels), designs: labels.slice(1).map(() => design) }
  }
}

/** A fit of labels, to be compared. */
export function labelsFit(work: LabelWork): ComparedFit {
  const { status, reason, glance } = likelihoodBlock(work)
  if (glance === null) throw new Error('labels have a glance')
  return { status, reason, glance, rss: Number.NaN, dfResidual: Number.NaN, exact: null }
}

/** Log-probability of the label of every row, by the probabilities of all labels (n × K). */
export function labelDensities(category: Int32Array, probabilities: Matrix): Float64Array {
  return Float64Array.from(category, (k, i) => Math.log(at(probabilities, i, k)))
}

/** A model of labels among others of the same labels: nested where its regressors are. */
export const contendLabels: Contend = (spec, dataset) => {
  const model = compileMultinomial(spec, dataset)
  const { x, tail, labels, category, rows, frequency } = model
  return {
    description: model.description,
    family: model.family.name,
    outcome: { rows, y: Float64Array.from(category), size: null, frequency },
    stated: labelsStated(labels, { x, tail, offset: null }),
    warnings: model.warnings,
    fit(control) {
      const work = labelWork({ ...spec, include: [] }, model, control)
      const { maximum, logLikelihood } = work.fit
      return {
        ...labelsFit(work),
        rowDensities: () =>
          maximum === null || Number.isNaN(logLikelihood)
            ? null
            : labelDensities(category, maximum.probabilities),
        normalised: true
      }
    }
  }
}
