import { figure } from '../../numeric/figure.ts'
import type { WarningReport } from '../report.ts'
import type { EquivalenceReport } from '../report-equivalence.ts'

/** What a client should know of a verdict beside the verdict. */
export function verdictWarnings({
  consistent,
  evidence,
  blocks
}: EquivalenceReport): WarningReport[] {
  const out: WarningReport[] = []
  if (!consistent) {
    out.push({
      code: 'theorem_contradicted',
      detail:
        'A theorem says that the two estimates are equal, but the numbers say otherwise. One of the two computations is wrong.',
      pointer: '/model',
      action: 'Do not rely on this fit, and report it: it is a defect of the service.'
    })
  }
  const unit = evidence?.rounding_unit ?? 0
  if (unit > 1e-3) {
    out.push({
      code: 'ill_conditioned',
      detail: `Rounding of the data alone can move the estimates by ${figure(unit)} standard errors.`,
      pointer: '/data',
      action: 'Centre the response and the regressors, or scale them.'
    })
  }
  if (blocks.some(({ theorem }) => theorem === 'infinite-variance')) {
    out.push({
      code: 'infinite_variance',
      detail:
        'The errors of this law have no variance: the standard errors of least squares describe nothing.',
      pointer: '/model/family',
      action: 'Use the standard errors of maximum likelihood.'
    })
  }
  return out
}
