import type { FitSpec } from '../../../model/spec.ts'
import { bootstrap } from '../../covariances/bootstrap.ts'
import { chosenCovariance } from '../../covariances/registry.ts'
import type { WarningReport } from '../../report.ts'
import type { HeldParts } from '../casewise/held-parts.ts'
import { resampling } from '../covariances.ts'
import { rowsWarnings } from '../left-out.ts'

/** Parts of an answer that depend on inner products alone. */
const given: readonly string[] = ['vcov', 'tests', 'collinearity']

/** Whether standard errors or intervals are made of estimates of samples. */
export function resamples({ inference: { std_errors, intervals } }: FitSpec): boolean {
  const { name } = chosenCovariance(std_errors)
  return name === bootstrap.name || resampling.includes(intervals)
}

/** The request as it is put to rows that are condensed to inner products. */
export function condensedSpec(spec: FitSpec): FitSpec {
  return { ...spec, include: spec.include.filter((part) => given.includes(part)) }
}

export interface MadeCondensed {
  readonly passes: number
  readonly rows: number
  readonly lacking: readonly string[]
  /** Parts of every row, those that were held and those that were too large. */
  readonly parts?: HeldParts
}

/** How the fit was made, and what was asked for and inner products do not give. */
export function condensedWarnings(spec: FitSpec, made: MadeCondensed): WarningReport[] {
  const { hypotheses: _, ...inference } = spec.inference
  const rest: FitSpec = {
    ...spec,
    include: spec.include.filter((part) => !given.includes(part)),
    inference: { ...inference, intervals: 'wald' },
    conventions: 'equifit'
  }
  const { held = [], beyond = [] } = made.parts ?? {}
  const parts = [...held, ...beyond.map(({ part }) => part)]
  return rowsWarnings(rest, { ...made, given: parts, beyond })
}
