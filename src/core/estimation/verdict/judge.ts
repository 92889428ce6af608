import type {
  ConditionReport,
  EquivalenceReport,
  EvidenceReport,
  ExaminedTheorem,
  Ruling,
  VerdictBlock
} from '../report.ts'
import { theorems } from '../theorems/registry.ts'
import type { Conclusion, Quantity, Theorem, TheoremContext } from '../theorems/theorem.ts'

/** What the numbers say about one data set, beside what the theorems say about the model. */
export interface NumericFinding {
  readonly ruling: 'coincident' | 'different' | 'undetermined'
  readonly reason: string
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

/** A generic "different" of a theorem yields to the numbers of this data set; a proven equality never does. */
function settle(
  conclusion: Conclusion,
  scope: Theorem['scope'],
  finding: NumericFinding | null
): Conclusion {
  if (finding === null || scope !== 'statement' || conclusion.ruling !== 'different') {
    return conclusion
  }
  return finding.ruling === 'different'
    ? { ...conclusion, reason: `${conclusion.reason} ${finding.reason}` }
    : { ruling: finding.ruling, reason: finding.reason }
}

function block(
  quantity: Quantity,
  examinations: readonly Examination[],
  finding: NumericFinding | null
): VerdictBlock {
  const first = firstConclusion(examinations, quantity)
  if (first === null) {
    const coefficients = quantity !== 'sigma2' && quantity !== 'std_errors'
    return {
      quantity,
      verdict: coefficients ? (finding?.ruling ?? 'undetermined') : 'not_comparable',
      theorem: null,
      reason: coefficients
        ? (finding?.reason ??
          'No theorem of the catalogue covers this model, and there are no data to look at.')
        : 'The two estimators do not estimate the same quantity here.',
      conditions: []
    }
  }
  const { theorem, conditions } = first.examination
  const mean = quantity !== 'sigma2' && quantity !== 'std_errors'
  const settled = mean ? settle(first.conclusion, theorem.scope, finding) : first.conclusion
  return {
    quantity,
    verdict: settled.ruling,
    theorem: theorem.id,
    reason: settled.reason,
    ...(settled.ratio === undefined ? {} : { ratio: settled.ratio }),
    conditions
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

function summarise(coefficients: VerdictBlock, evidence: EvidenceReport | null): string {
  const gap = evidence?.max_difference_in_std_errors
  const size =
    gap !== undefined && Number.isFinite(gap) && gap > 0
      ? ` They are ${gap.toPrecision(2)} standard errors apart.`
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
  const { context, evidence, finding } = input
  const examinations = examineAll(context)
  const blocks = input.quantities.map((quantity) => block(quantity, examinations, finding))
  const coefficients = blocks[0]
  const proven =
    coefficients.verdict === 'identical' || coefficients.verdict === 'identical_for_design'
  const contradicted = proven && finding !== null && finding.ruling === 'different'
  const judged = contradicted
    ? blocks.map((b) =>
        equal.has(b.verdict)
          ? {
              ...b,
              verdict: 'undetermined' as const,
              reason: `Proof and numbers disagree. ${finding.reason}`
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
    would_coincide_if:
      proven || coefficients.verdict === 'coincident' ? [] : remedies(examinations),
    theorems_examined: examinations.map(
      ({ theorem, conditions, applies }): ExaminedTheorem => ({
        theorem: theorem.id,
        applies,
        failed_condition: conditions.find((condition) => !condition.holds)?.condition ?? null
      })
    )
  }
}
