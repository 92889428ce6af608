import type { Chart } from '../plots/chart.ts'
import type { Report, WarningReport } from '../report.ts'
import type { DataFacts } from '../theorems/theorem.ts'

export interface Outcome {
  readonly blocks: Pick<Report, 'least_squares' | 'maximum_likelihood' | 'equivalence'>
  /** Choices that the blocks' numbers depend on. */
  readonly conventions?: Readonly<Record<string, unknown>>
  /** Pictures, where they were asked for. */
  readonly charts?: readonly Chart[]
  readonly warnings: readonly WarningReport[]
}

export const quantities = ['coefficients', 'fitted_means', 'sigma2', 'std_errors'] as const

export const undefinedSquares = {
  status: 'not_defined',
  reason:
    'The response consists of labels: they have no differences, so there is no sum of squares to minimise. Give a coding, {"coding": {"label": number}}, to ask for one.'
} as const

export const blankData: DataFacts = {
  leastSquares: 'ok',
  maximumLikelihood: 'ok',
  score: Number.NaN,
  roundingUnit: Number.NaN,
  sigma2Ratio: Number.NaN,
  stdErrorRatio: Number.NaN,
  stdErrorRatioCommon: false,
  sameRobustStdErrors: false,
  restricted: false,
  information: 'observed'
}
