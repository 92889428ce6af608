import { compileMultinomial, type MultinomialModel } from '../../multinomial/compile-multinomial.ts'
import { labelDesign } from '../../multinomial/estimate-multinomial.ts'
import { aliasesOf } from '../frame.ts'
import { refuseDear } from '../pass-cost.ts'
import { plainSpec, type Sampled } from '../start.ts'
import type { LabelsPass } from './labels-pass.ts'

/** A sample of labels, compiled, and what a pass over all rows reads. */
export interface LabelStart extends Sampled {
  readonly model: MultinomialModel
  readonly design: ReturnType<typeof labelDesign>
  readonly pass: LabelsPass
}

/** A sample, compiled. Throws Failure. */
export function labelStart(sampled: Sampled): LabelStart {
  const plain = plainSpec(sampled.spec)
  const model = compileMultinomial(plain, sampled.dataset)
  const design = labelDesign(model)
  const { kept, basis, solution } = design
  const work = {
    rows: sampled.ratio * sampled.dataset.rows,
    columns: kept.length * (model.labels.length - 1)
  }
  refuseDear(plain, work, '/model/formula')
  const aliases = aliasesOf(model.x, solution.relations)
  const { r, scale } = basis
  const shift = new Float64Array(kept.length)
  const pass: LabelsPass = {
    kind: 'labels',
    spec: plain,
    columns: sampled.columns,
    state: model.assignment.state,
    frame: { kept, intercept: false, shift, scale, r, aliases },
    beside: [],
    labels: model.labels,
    points: [],
    selection: null,
    sandwich: null
  }
  return { ...sampled, model, design, pass }
}
