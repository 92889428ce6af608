import { compileMultinomial } from '../multinomial/compile-multinomial.ts'
import { contendLabels } from '../multinomial/contender.ts'
import { estimateMultinomial } from '../multinomial/estimate-multinomial.ts'
import { predictLabels } from '../multinomial/predict-multinomial.ts'
import type { Statement } from './statement.ts'

/** `label ~ x` with the multinomial family: two or more labels, the first level the baseline. */
export const multinomialLabels: Statement = {
  order: 15,
  recognises: ({ model }) => model.family.name === 'multinomial',
  estimate: (spec, dataset, control) =>
    estimateMultinomial(spec, compileMultinomial(spec, dataset), control),
  predict: predictLabels,
  contend: contendLabels
}
