import { at, type Matrix } from '../../numeric/matrix.ts'
import type { WarningReport } from '../report.ts'
import type {
  BootstrapReplicates,
  CovarianceEstimator,
  CovarianceInput,
  CovarianceOutcome
} from './covariance.ts'
import { model } from './model.ts'

/** Covariance that a block's table shows, and what it rests on. */
export interface ChosenCovariance {
  readonly matrix: Matrix
  readonly information: string
  /** The estimator that was used: the one asked for, or `model`. */
  readonly used: CovarianceEstimator
  readonly replicates: BootstrapReplicates | null
}

export interface AppliedCovariance {
  readonly chosen: ChosenCovariance
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly warning: WarningReport | null
}

/** What is said where a choice has no meaning for a block. */
export function covarianceNotApplicable(
  name: string,
  block: string,
  because: string
): WarningReport {
  return {
    code: 'std_errors_not_applicable',
    detail: `Standard errors ${name} do not apply to ${block}: ${because} They stay at model.`,
    pointer: '/inference/std_errors',
    action: 'Choose standard errors that apply, or read this block as resting on its model.'
  }
}

/** Said where a difference of sums, as of two-way clusters, is no variance. */
function negativeVariance(matrix: Matrix, block: string): WarningReport | null {
  const negative = Array.from({ length: matrix.rows }, (_, j) => at(matrix, j, j)).filter(
    (v) => v < 0
  )
  if (negative.length === 0) return null
  return {
    code: 'variance_negative',
    detail: `For ${negative.length} coefficients of ${block} the chosen estimate of the variance is negative, so they have no standard error: there are too few clusters for a two-way estimate (Cameron, Gelbach & Miller 2011, section 2.3).`,
    pointer: '/inference/std_errors',
    action:
      'Cluster by the one column that matters most, use more clusters, or send "fix": true to set negative eigenvalues to 0.'
  }
}

function replicatesOf(
  entry: CovarianceEstimator,
  input: CovarianceInput
): BootstrapReplicates | null {
  if (entry.name !== 'bootstrap') return null
  const found = input.replicates()
  return typeof found === 'string' ? null : found
}

/** Applies a choice to one block; where it has no meaning the block stays at `model`, with a warning. */
export function applyCovariance(
  entry: CovarianceEstimator,
  input: CovarianceInput,
  block: string
): AppliedCovariance {
  const outcome: CovarianceOutcome = entry.compute(input)
  if (outcome.matrix !== null) {
    const { matrix, information, details } = outcome
    const replicates = replicatesOf(entry, input)
    const chosen = { matrix, information, used: entry, replicates }
    return { chosen, details, warning: negativeVariance(matrix, block) }
  }
  return {
    chosen: { ...input.model, used: model, replicates: null },
    details: undefined,
    warning: covarianceNotApplicable(entry.name, block, outcome.because)
  }
}

/** What `conventions` says of the standard errors of every block; null where a block has none. */
export function covarianceConventions(
  blocks: Readonly<Record<string, AppliedCovariance | null>>
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(blocks)
  const details = entries.flatMap(([name, block]) =>
    block?.details === undefined ? [] : [[name, block.details] as const]
  )
  return {
    std_errors_used: Object.fromEntries(
      entries.map(([name, block]) => [name, block?.chosen.used.name ?? null])
    ),
    ...(details.length === 0 ? {} : { std_errors_details: Object.fromEntries(details) })
  }
}
