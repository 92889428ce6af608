import type { FitSpec } from '../../model/spec.ts'
import type { WarningReport } from '../report.ts'
import type { Beyond } from './casewise/held-parts.ts'

/** Parts and choices that a regression of one response has on request; those of every row as far as they can be held. */
export const givenOfOne: readonly string[] = [
  'vcov',
  'tests',
  'profiles',
  'assumptions',
  'conventions',
  'collinearity',
  'fitted',
  'residuals',
  'influence',
  'plots'
]

interface Made {
  readonly passes: number
  readonly rows: number
  /** Parts that every answer has and this one lacks. */
  readonly lacking: readonly string[]
  /** Parts that are given on request. */
  readonly given: readonly string[]
  /** Parts of every row that are too large to be held, though they are given. */
  readonly beyond?: readonly Beyond[]
  /** Tests that are not made, in words. */
  readonly untested?: readonly string[]
}

/** What is not given of tests, where they are asked for. */
function testsLeftOut({ include, inference }: FitSpec, given: readonly string[]): string[] {
  if (given.includes('hypotheses')) return []
  if (!given.includes('tests')) return inference.hypotheses === undefined ? [] : ['hypotheses']
  return include.includes('tests') && !given.includes('assumptions') ? ['tests of assumptions'] : []
}

/** Intervals that are not given by name, where they are asked for; profiles come with their intervals. */
function intervalsLeftOut({ intervals }: FitSpec['inference'], given: readonly string[]): string[] {
  if ([intervals, 'profiles'].some((one) => given.includes(one)) || intervals === 'wald') return []
  return [`intervals "${intervals}" (Wald's are given)`]
}

/** What was asked for and needs all rows side by side; a witness is looked for when the verdict is known. */
function leftOut(spec: FitSpec, { given, beyond = [], untested = [] }: Made): string[] {
  const { include, inference, conventions } = spec
  return [
    ...include.filter((part) => part !== 'witness' && !given.includes(part)),
    ...beyond.flatMap(({ part, reason }) => {
      if (include.includes(part)) return [`${part} (${reason})`]
      return part === 'assumptions' ? [`tests of assumptions (${reason})`] : []
    }),
    ...testsLeftOut(spec, given),
    ...untested,
    ...intervalsLeftOut(inference, given),
    ...(conventions === 'equifit' || given.includes('conventions')
      ? []
      : [`the conventions of "${conventions}"`])
  ]
}

/** Says that such parts were asked for and are not given. */
export function notGivenOf(asked: readonly string[]): WarningReport {
  return {
    code: 'not_given_out_of_core',
    detail: `Asked for, and not given of rows that are not held in memory: ${asked.join(', ')}.`,
    pointer: '/include',
    action: 'Store a smaller data set, or raise OUT_OF_CORE_BYTES.'
  }
}

/** How a fit over many rows was made. */
export function madeInPasses({
  rows,
  passes,
  lacking
}: Pick<Made, 'rows' | 'passes' | 'lacking'>): WarningReport {
  const without = lacking.length === 0 ? '' : ` Not given: ${lacking.join(', ')}.`
  return {
    code: 'out_of_core',
    detail: `The ${rows} rows were not held in memory: a sample was fitted and the estimates were then settled on all rows in ${passes} passes.${without}`,
    pointer: '/data/dataset',
    action: 'Store a smaller data set, or raise OUT_OF_CORE_BYTES, for the whole answer.'
  }
}

/** How a fit over many rows was made, and what its answer does not have because of it. */
export function rowsWarnings(spec: FitSpec, made: Made): WarningReport[] {
  const asked = leftOut(spec, made)
  const how = madeInPasses(made)
  if (asked.length === 0) return [how]
  return [how, notGivenOf(asked)]
}
