import type { WarningReport } from '../report.ts'
import type { EquivalenceReport } from '../report-equivalence.ts'

/** What a block with Firth's estimate in the place of the maximum is. */
export const penaltyWarning: WarningReport = {
  code: 'penalized_estimate',
  detail:
    'The likelihood block holds Firth’s penalised estimate, not the maximum of the likelihood: it has no log-likelihood to compare. Its Wald intervals are symmetric; profile intervals and likelihood-ratio tests are those of the penalised likelihood.',
  pointer: '/model/penalty',
  action:
    'Ask for "intervals": "profile", or leave out "penalty" to see whether the maximum exists.'
}

/** A penalised estimate is outside what the theorems speak of. */
export function withoutVerdict(judged: EquivalenceReport): EquivalenceReport {
  const verdict = 'not_comparable' as const
  const reason = 'A penalised estimate is not the maximum likelihood estimate.'
  const blocks = judged.blocks.map((block) => ({
    ...block,
    verdict,
    theorem: null,
    reason,
    conditions: []
  }))
  return { ...judged, verdict, summary: reason, blocks, consistent: true, would_coincide_if: [] }
}
