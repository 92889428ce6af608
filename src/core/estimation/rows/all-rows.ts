import type { FitSpec } from '../../model/spec.ts'
import type { RegressionModel } from '../regression/model.ts'
import { droppedWarning } from '../regression/observed.ts'
import { extentOfOne, heldParts } from './casewise/held-parts.ts'
import { givenOfOne } from './left-out.ts'
import type { RowSource } from './row-source.ts'
import type { Start } from './start.ts'
import { common, type Sums, sumAt } from './sums.ts'

/** The sample's workspace with the counts of all rows. */
export function onAllRows(
  { workspace, model }: Start,
  sums: Sums,
  source: RowSource,
  spec: FitSpec
) {
  const counts = {
    total: source.rows,
    dropped: source.rows - sums.rows - sums.zeroWeight,
    zeroWeight: sums.zeroWeight
  }
  const whole: RegressionModel = {
    ...model,
    nobs: sumAt(sums, common.observations),
    counts,
    warnings: [
      ...model.warnings.filter(({ code }) => code !== 'rows_dropped'),
      ...droppedWarning(counts.dropped)
    ]
  }
  const { beyond } = heldParts(spec, extentOfOne(source.rows, model.terms.length))
  const include = spec.include.filter(
    (part) => givenOfOne.includes(part) && !beyond.some((own) => own.part === part)
  )
  const options = { ...workspace.options, include, level: spec.inference.level }
  const { std_errors, hypotheses, intervals } = spec.inference
  const inference = {
    ...workspace.spec.inference,
    std_errors,
    intervals,
    ...(hypotheses === undefined ? {} : { hypotheses })
  }
  const { conventions } = spec
  const plain = { ...workspace.spec, include, inference, conventions }
  return { model: whole, workspace: { ...workspace, spec: plain, model: whole, options } }
}
