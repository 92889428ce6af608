import { figure } from '../../numeric/figure.ts'
import type { WarningReport } from '../report.ts'
import type { Convergence } from '../report-blocks.ts'

/** Below this share of the starts, and with at least so many of them, an optimum is hard to reach. */
const smallShare = 0.25
const fewest = 4

const criteria = {
  least_squares: { name: 'Least squares', optimum: 'minima', unit: 'sum of squares' },
  maximum_likelihood: { name: 'Maximum likelihood', optimum: 'maxima', unit: 'log-likelihood' }
} as const

function multiple(
  { name, optimum, unit }: (typeof criteria)[keyof typeof criteria],
  convergence: Convergence
): WarningReport[] {
  const basins = convergence.basins ?? []
  if (basins.length < 2) return []
  const lead = figure(basins[1].behind_best_by, 3)
  return [
    {
      code: 'multiple_optima',
      detail: `${name} met ${basins.length} local ${optimum}; the one reported is better than the next by ${lead} in the ${unit}, and ${convergence.starts_agreeing} starts reached it.`,
      pointer: '/model',
      action:
        'Compare the optima in convergence.basins; ask for more optimizer.starts, give starts near the solution that is meant, or bounds that leave one of them.'
    }
  ]
}

function disagreeing({ name }: { readonly name: string }, convergence: Convergence) {
  const [agreeing, run] = convergence.starts_agreeing.split('/').map(Number)
  if (agreeing === 0 || run < fewest || agreeing >= smallShare * run) return []
  return [
    {
      code: 'starts_disagree',
      detail: `${name}: only ${agreeing} of ${run} starts reached the reported optimum; the others ended elsewhere or did not settle.`,
      pointer: '/optimizer/starts',
      action: 'Give starts near the reported estimates, or ask for more optimizer.starts.'
    }
  ]
}

/** What a client should know of a search from several starts: other optima, and starts that missed the best. */
export function searchWarnings(
  estimator: keyof typeof criteria,
  convergence: Convergence | null
): WarningReport[] {
  if (convergence === null || convergence.failed_check !== undefined) return []
  const criterion = criteria[estimator]
  return [...multiple(criterion, convergence), ...disagreeing(criterion, convergence)]
}
