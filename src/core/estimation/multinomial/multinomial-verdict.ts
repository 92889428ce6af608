import { identity } from '../../model/links/identity.ts'
import { zeros } from '../../numeric/matrix.ts'
import { noEvidence } from '../regression/evidence.ts'
import { rowGroups } from '../regression/facts.ts'
import { blankData, quantities } from '../regression/outcome.ts'
import type { Status } from '../report-blocks.ts'
import type { EquivalenceReport } from '../report-equivalence.ts'
import { plainModel } from '../theorems/plain-model.ts'
import { judge } from '../verdict/judge.ts'
import type { MultinomialModel } from './compile-multinomial.ts'

interface MultinomialJudged {
  readonly model: MultinomialModel
  readonly rank: number
  readonly weighted: boolean
}

/** The verdict on labels: least squares has no meaning for them. */
export function judgeMultinomial(
  { model, rank, weighted }: MultinomialJudged,
  status: Status
): EquivalenceReport {
  const groups = rowGroups(model.x, false).count
  return judge({
    context: {
      model: {
        ...plainModel,
        structure: 'multinomial',
        family: model.family,
        link: identity,
        predictor: model.interceptOnly ? 'intercept_only' : 'linear',
        response: 'labels',
        weights: weighted ? 'frequency' : 'none'
      },
      design: {
        rows: model.x.rows,
        observations: model.nobs,
        parameters: model.terms.length,
        rank: rank,
        x: zeros(0, 0),
        distinctRows: groups,
        distinctRowsUpToSign: groups,
        offsetConstantInGroups: true,
        weightsConstantInGroups: true,
        covariance: null
      },
      data: { ...blankData, leastSquares: 'not_defined', maximumLikelihood: status }
    },
    evidence: noEvidence,
    finding: null,
    quantities
  })
}
