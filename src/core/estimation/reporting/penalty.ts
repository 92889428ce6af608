import type { WarningReport } from '../report.ts'

/** What a block with Firth's estimate in the place of the maximum is. */
export const penaltyWarning: WarningReport = {
  code: 'penalized_estimate',
  detail:
    'The likelihood block holds Firth’s penalised estimate, not the maximum of the likelihood: it has no log-likelihood to compare. Its Wald intervals are symmetric; profile intervals and likelihood-ratio tests are those of the penalised likelihood.',
  pointer: '/model/penalty',
  action:
    'Ask for "intervals": "profile", or leave out "penalty" to see whether the maximum exists.'
}
