import { figure } from '../../numeric/figure.ts'
import type {
  ConditionReport,
  EquivalenceReport,
  EvidenceReport,
  ExaminedTheorem,
  Ruling,
  VerdictBlock
} from '../report-equivalence.ts'
import { theorems } from '../theorems/registry.ts'
import type { Conclusion, Quantity, Theorem, TheoremContext } from '../theorems/theorem.ts'

/** What the numbers say about one data set, beside what the theorems say about the model. */
export interface NumericFinding {
  readonly ruling: 'coincident' | 'different' | 'undetermined'
  readonly reason: string
  /** The score vanishes at least squares, and the likelihood is larger elsewhere. */
  readonly betterOptimum?: boolean
  /** Single coefficients, where the numbers tell them apart. */
  readonly perCoefficient?: readonly { readonly term: string; readonly verdict: Ruling }[]
}

export interface JudgeInput {
  readonly context: TheoremContext
  readonly evidence: EvidenceReport | null
  /** The certificate's finding at the least-squares point; null when there are no data. */
  readonly finding: NumericFinding | null
  readonly quantities: readonly Quantity[]
}

interface Examination {
  readonly theorem: Theorem
  readonly conditions: readonly ConditionReport[]
  readonly applies: boolean
  readonly conclusions: Readonly<Partial<Record<Quantity, Conclusion>>>
}

const equal: ReadonlySet<Ruling> = new Set(['identical', 'identical_for_design', 'coincident'])

function examineAll(context: TheoremContext): readonly Examination[] {
  return theorems.map((theorem) => {
    const conditions = theorem.conditions(context)
    const applies = conditions.every((condition) => condition.holds)
    return { theorem, conditions, applies, conclusions: applies ? theorem.concludes(context) : {} }
  })
}

/** The first theorem in the order of the decision procedure that speaks of this quantity. */
function firstConclusion(
  examinations: readonly Examination[],
  quantity: Quantity
): { readonly examination: Examination; readonly conclusion: Conclusion } | null {
  for (const examination of examinations) {
    const conclusion = examination.conclusions[quantity]
    if (conclusion !== undefined) return { examination, conclusion }
  }
  return null
}

/** A conclusion and the theorem that is named for it. */
interface Settled extends Conclusion {
  readonly theorem: string
}

/** A generic "different" of a theorem yields to the numbers of this data set; a proven equality never does. */
function settle(conclusion: Conclusion, theorem: Theorem, finding: NumericFinding | null): Settled {
  if (finding === null || theorem.scope !== 'statement' || conclusion.ruling !== 'different') {
    return { ...conclusion, theorem: theorem.id }
  }
  return finding.ruling === 'different'
    ? { ...conclusion, theorem: theorem.id, reason: `${conclusion.reason} ${finding.reason}` }
    : { ruling: finding.ruling, reason: finding.reason, theorem: 'certificate' }
}

const ofMean = (quantity: Quantity) => quantity !== 'sigma2' && quantity !== 'std_errors'

/** A quantity that no theorem speaks of: the numbers decide, where there are any. */
function withoutTheorem(quantity: Quantity, finding: NumericFinding | null): VerdictBlock {
  if (ofMean(quantity)) {
    return {
      quantity,
      verdict: finding?.ruling ?? 'undetermined',
      theorem: finding === null ? null : 'certificate',
      reason:
        finding?.reason ??
        'No theorem of the catalogue covers this model, and there are no data to look at.',
      conditions: [],
      ...(finding?.perCoefficient === undefined ? {} : { per_coefficient: finding.perCoefficient })
    }
  }
  const errors = quantity === 'std_errors' && finding !== null
  return {
    quantity,
    verdict: errors ? 'different' : 'not_comparable',
    theorem: null,
    reason: errors
      ? 'Least squares takes one variance for all rows; the likelihood takes its own information.'
      : 'The two estimators do not estimate the same quantity here.',
    conditions: []
  }
}

function block(
  quantity: Quantity,
  examinations: readonly Examination[],
  finding: NumericFinding | null
): VerdictBlock {
  const first = firstConclusion(examinations, quantity)
  if (first === null) return withoutTheorem(quantity, finding)
  const { theorem, conditions } = first.examination
  const settled = settle(first.conclusion, theorem, ofMean(quantity) ? finding : null)
  const single = quantity === 'coefficients' && settled.ruling === 'different'
  return {
    quantity,
    verdict: settled.ruling,
    theorem: settled.theorem,
    reason: settled.reason,
    ...(settled.ratio === undefined ? {} : { ratio: settled.ratio }),
    conditions,
    ...(single && finding?.perCoefficient !== undefined
      ? { per_coefficient: finding.perCoefficient }
      : {})
  }
}

/** Sentences for would_coincide_if: theorems of equality that fail in exactly one condition with a remedy. */
function remedies(examinations: readonly Examination[]): string[] {
  const sentences = examinations.flatMap(({ theorem, conditions }) => {
    const failed = conditions.filter((condition) => !condition.holds)
    if (failed.length !== 1 || theorem.remedies === undefined) return []
    const sentence = theorem.remedies[failed[0].condition]
    return sentence === undefined ? [] : [sentence]
  })
  return [...new Set(sentences)]
}

/** What theorems suggest whose "different" stands in a block. */
function suggestions(
  examinations: readonly Examination[],
  differing: readonly Quantity[],
  context: TheoremContext
): string[] {
  return differing.flatMap((quantity) => {
    const from = examinations.filter(
      ({ applies, conclusions }) => applies && conclusions[quantity]?.ruling === 'different'
    )
    return from.flatMap(({ theorem }) => theorem.suggests?.(context) ?? [])
  })
}

/** Data without a usable point on one side decide nothing, whatever is true in general. */
function unsettled({ data }: TheoremContext): NumericFinding | null {
  const open = data?.leastSquares === 'not_converged' || data?.maximumLikelihood === 'not_converged'
  return open
    ? {
        ruling: 'undetermined',
        reason:
          'One of the two searches did not converge, so there are no two estimates to compare.'
      }
    : null
}

/** Blocks that this model has: none for a variance that is given. */
function quantitiesOf({ context: { model }, quantities }: JudgeInput): readonly Quantity[] {
  const facts = model.family?.facts
  const given = model.scaleKnown && (facts?.quadratic === true || facts?.transform === 'log')
  return given ? quantities.filter((quantity) => quantity !== 'sigma2') : quantities
}

/** Estimates that are proven equal but lie further apart than any search leaves them. */
function apart(evidence: EvidenceReport | null): boolean {
  const gap = evidence?.max_difference_in_std_errors ?? Number.NaN
  const unit = evidence?.rounding_unit ?? Number.NaN
  return gap > 1e-4 + (Number.isFinite(unit) ? 16 * unit : 0) && Number.isFinite(gap)
}

function summarise(coefficients: VerdictBlock, evidence: EvidenceReport | null): string {
  const gap = evidence?.max_difference_in_std_errors
  const size =
    gap !== undefined && Number.isFinite(gap) && gap > 0
      ? ` They are ${figure(gap)} standard errors apart.`
      : ''
  const sentences: Readonly<Record<Ruling, string>> = {
    identical:
      'Least squares and maximum likelihood give the same coefficients for every data set of this model.',
    identical_for_design:
      'Least squares and maximum likelihood give the same coefficients for every response with this design.',
    coincident:
      'Least squares and maximum likelihood agree on this data set, to rounding, though not in general.',
    different: `Least squares and maximum likelihood are different estimates here.${size}`,
    not_comparable: 'The two estimates cannot be compared: one of them is not defined.',
    undetermined: 'The evidence does not decide whether the two coincide.'
  }
  return `${sentences[coefficients.verdict]} ${coefficients.reason}`
}

/**
 * Judges every quantity: the first theorem whose conditions all hold decides (equivalence.md,
 * section 7); the certificate is computed for theorem verdicts too, and a contradiction between
 * proof and numbers is reported as `consistent: false`, never chosen away.
 */
export function judge(input: JudgeInput): EquivalenceReport {
  const { context, evidence } = input
  const finding = input.finding ?? unsettled(context)
  const examinations = examineAll(context)
  const asked = quantitiesOf(input)
  const blocks = asked.map((quantity) => block(quantity, examinations, finding))
  const coefficients = blocks[0]
  const proven =
    coefficients.verdict === 'identical' || coefficients.verdict === 'identical_for_design'
  const contradicted =
    proven &&
    (finding?.ruling === 'different' || (finding?.ruling !== 'coincident' && apart(evidence)))
  const judged = contradicted
    ? blocks.map((b) =>
        equal.has(b.verdict)
          ? {
              ...b,
              verdict: 'undetermined' as const,
              reason: `Proof and numbers disagree: this is a defect of the service, please report it. ${finding?.reason ?? ''}`
            }
          : b
      )
    : blocks
  return {
    verdict: judged[0].verdict,
    summary: summarise(judged[0], evidence),
    blocks: judged,
    evidence,
    consistent: !contradicted,
    norm_minimised_by_mle: context.model.family?.facts.normMinimised ?? null,
    would_coincide_if: [
      ...new Set([
        ...(proven || coefficients.verdict === 'coincident' ? [] : remedies(examinations)),
        ...suggestions(
          examinations,
          asked.filter((_, k) => judged[k].verdict === 'different'),
          context
        )
      ])
    ],
    theorems_examined: examinations.map(
      ({ theorem, conditions, applies }): ExaminedTheorem => ({
        theorem: theorem.id,
        applies,
        failed_condition: conditions.find((condition) => !condition.holds)?.condition ?? null
      })
    )
  }
}
