import type { WarningReport } from '../report.ts'
import type { LeastSquaresBlock, LikelihoodBlock } from '../report-blocks.ts'
import type { AssumptionCheck } from '../report-equivalence.ts'
import { notGiven } from '../stacked/not-given.ts'
import type { BothEstimates } from './both-estimates.ts'
import { restsOnRange } from './likelihood-result.ts'
import type { Workspace } from './workspace.ts'

/** Where a block has what `include` asks for. */
const members = {
  residuals: 'residual_types',
  influence: 'influence',
  collinearity: 'collinearity',
  tests: 'tests'
} as const

/** Statuses of blocks that have all that their law has, or have nothing by their nature. */
const ordinary: readonly string[] = ['ok', 'rank_deficient', 'not_defined']

type Block = LeastSquaresBlock | LikelihoodBlock

function lacking(block: Block): string[] {
  return Object.entries(members)
    .filter(([, member]) => block[member] === undefined)
    .map(([part]) => part)
}

/** Why a block lacks what others of its kind have. */
function reasonOf({ status }: Block, resting: boolean): string {
  return resting
    ? 'at the end of a range estimates are not nearly normal, so that neither correlations nor small steps describe them'
    : `they are about an ordinary maximum or minimum, and its status is ${status}`
}

/** What was asked for and a block or the verdict does not have. */
export function regressionNotGiven(
  { spec }: Workspace,
  { likelihood }: Pick<BothEstimates, 'likelihood'>,
  blocks: {
    readonly least_squares: LeastSquaresBlock
    readonly maximum_likelihood: LikelihoodBlock
    readonly checks: readonly AssumptionCheck[] | undefined
  }
): WarningReport[] {
  const resting = likelihood !== null && restsOnRange(likelihood)
  const block = (name: string, own: Block, why: string) =>
    ordinary.includes(own.status)
      ? []
      : notGiven(spec, lacking(own), {
          what: `The ${name} block is answered`,
          why,
          action: 'Read the other block, or the reason of this one.'
        })
  return [
    ...block(
      'least-squares',
      blocks.least_squares,
      reasonOf(blocks.least_squares, blocks.least_squares.status === 'boundary')
    ),
    ...block('likelihood', blocks.maximum_likelihood, reasonOf(blocks.maximum_likelihood, resting)),
    ...checksNotGiven(spec, blocks.checks)
  ]
}

/** The same of tests of assumptions. */
export function checksNotGiven(
  spec: Workspace['spec'],
  checks: readonly AssumptionCheck[] | undefined
): WarningReport[] {
  return notGiven(spec, checks?.length === 0 ? ['assumptions'] : [], {
    what: 'The regression is answered',
    why: 'the tests are of normal errors without weights, and of the variance of counts',
    action: 'Look at quantile residuals, which are normal under every law.'
  })
}
