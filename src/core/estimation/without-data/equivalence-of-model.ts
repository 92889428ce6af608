import type { Dataset } from '../../model/dataset.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import type { EquivalenceReport, VerdictBlock } from '../report-equivalence.ts'
import type { ModelFacts, Quantity } from '../theorems/theorem.ts'
import { judge } from '../verdict/judge.ts'
import { designFactsOf } from './design-facts.ts'
import { type Assumed, statedFacts } from './stated-facts.ts'

export interface ModelQuestion {
  readonly spec: FitSpec
  /** Regressors (a response is not read); null when only the model is asked about. */
  readonly design: Dataset | null
  readonly assume: Assumed
}

const plain = ['coefficients', 'fitted_means', 'sigma2', 'std_errors'] as const
const generalised = [
  'coefficients',
  'coefficients_gls',
  'fitted_means',
  'sigma2',
  'std_errors'
] as const

/** What would decide, where neither the model nor the design does. */
function missing({ spec, design }: ModelQuestion, model: ModelFacts): string | null {
  if (model.structure === 'density') {
    return 'The density is not one that the catalogue knows. With data the certificate decides on them.'
  }
  if (spec.model.covariance !== undefined && design === null) {
    return 'Whether the covariance maps the column space of the design into itself (kruskal-zyskind) can be tested once a design is given.'
  }
  return null
}

/** What a design could still show, where the general answer is given. */
function hint({ spec, design }: ModelQuestion, block: VerdictBlock): string {
  if (design !== null || block.verdict !== 'different' || spec.model.formula === undefined)
    return ''
  return ' That is the general answer: with a design, saturation and opposite residual pairs are tested too.'
}

function open(block: VerdictBlock, reason: string): VerdictBlock {
  return { ...block, verdict: 'undetermined', theorem: null, reason }
}

/**
 * The verdict from a model alone, or with a design: what theorems say before any response is seen
 * (equivalence.md, sections 6 and 7). Undetermined with what is missing where they do not say. Throws
 * Failure for the client's mistakes.
 */
export function equivalenceOfModel(question: ModelQuestion, control: Control): EquivalenceReport {
  const { spec, design, assume } = question
  const model = statedFacts(spec.model, assume)
  const asked: readonly Quantity[] = spec.model.covariance === undefined ? plain : generalised
  const report = judge({
    context: {
      model,
      design: design === null ? null : designFactsOf(spec, design, control),
      data: null
    },
    evidence: null,
    finding: null,
    quantities: asked
  })
  const undecided = missing(question, model)
  const blocks = report.blocks.map((block) => {
    const mean = block.quantity === 'coefficients' || block.quantity === 'fitted_means'
    if (!mean) return block
    const generic = block.verdict === 'different' || block.verdict === 'undetermined'
    if (undecided !== null && generic) return open(block, undecided)
    return { ...block, reason: `${block.reason}${hint(question, block)}` }
  })
  const verdict = blocks[0].verdict
  return {
    ...report,
    verdict,
    blocks,
    summary: verdict === report.verdict ? report.summary : blocks[0].reason
  }
}
