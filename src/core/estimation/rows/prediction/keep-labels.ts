import type { LabelWork } from '../../multinomial/multinomial-blocks.ts'
import { predictedLabels } from '../../multinomial/predict-multinomial.ts'
import type { LabelStart } from '../labels/labels-start.ts'
import { madeInPasses } from '../left-out.ts'
import type { Passes } from '../search.ts'
import { columnsOnly } from './kept-columns.ts'
import type { KeptLabels } from './kept-labels.ts'
import { frameOfSample, reachOfDesigns } from './reach.ts'

/** All that predictions need of labels that were fitted to all rows. */
export async function keepLabels(
  { model: sample, pass }: LabelStart,
  work: LabelWork,
  { passes, done }: { readonly passes: Passes; readonly done: number }
): Promise<KeptLabels> {
  const { spec } = work
  const fit = predictedLabels(work)
  const { x, intercept } = sample
  const { state, columns } = pass
  if (state === null) throw new Error('labels are stated by a formula')
  const design = { state, pointer: '/model/formula', frame: frameOfSample(x, intercept) }
  const [reached] =
    fit.base === null ? [null] : await reachOfDesigns([design], { spec, columns, passes, done })
  const made = madeInPasses({ passes: passes.source.made(), rows: passes.source.rows, lacking: [] })
  return {
    kind: 'labels',
    level: spec.inference.level,
    columns: columnsOnly(sample),
    fit: { ...fit, warnings: [...fit.warnings, made] },
    design: reached
  }
}
