import { noEvidence } from '../regression/evidence.ts'
import { designOf, modelFacts } from '../regression/facts.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import { blankData, quantities } from '../regression/outcome.ts'
import type { SquaresFit } from '../regression/squares-fit.ts'
import type { Workspace } from '../regression/workspace.ts'
import type { EquivalenceReport, EvidenceReport } from '../report-equivalence.ts'
import { judge, type NumericFinding } from '../verdict/judge.ts'
import { restsOnBound } from './climb.ts'
import { evidenceOf } from './evidence.ts'
import type { Final } from './final-pass.ts'
import type { ProgrammeParts } from './programme/programme.ts'
import { quadraticScore, type Score, scoreAtSquares } from './score.ts'
import type { Found } from './search.ts'

/** Ratio of standard errors, likelihood over least squares. */
function errorRatio(least: Float64Array, most: Float64Array) {
  const ratios = [...most].flatMap((m, j) => (Number.isFinite(m / least[j]) ? [m / least[j]] : []))
  const first = ratios[0] ?? Number.NaN
  const common = ratios.every((ratio) => Math.abs(ratio - first) <= 1e-10 * Math.abs(first))
  return { stdErrorRatio: first, stdErrorRatioCommon: common }
}

/** Two fits over all rows, and where they come from. */
interface Judged {
  readonly found: Found
  readonly final: Final | null
  readonly squares: SquaresFit | null
  readonly likelihood: LikelihoodResult
  readonly programme: ProgrammeParts | null
}

function isSettled({ squares, likelihood }: Judged): boolean {
  return [squares?.status, likelihood.status].every((status) => status !== 'not_converged')
}

/** The score of the likelihood at the least-squares point; null where it says nothing. */
export function scoreOf(of: Judged & { readonly origin: number }) {
  const { squares, final, found } = of
  const bound = found.likelihood !== null && restsOnBound(found.likelihood)
  const none = of.programme !== null || squares?.status === 'perfect_fit' || bound
  if (of.programme?.score !== undefined) return of.programme.score
  if (squares === null || none || !isSettled(of)) return null
  return final === null ? quadraticScore(found, squares, of.origin) : scoreAtSquares(final)
}

/** The verdict on two fits over all rows: theorems on the model, numbers from the sums. */
export function judgeRows(
  workspace: Workspace,
  of: Judged & {
    readonly score: Score | null
    /** What the numbers say, and whether the residuals of least squares cancel in pairs. */
    readonly finding: NumericFinding | null
    readonly residualsPaired: boolean
    /** The rows that drive the two apart. */
    readonly rows: EvidenceReport['rows']
    readonly squaresErrors: Float64Array
    readonly likelihoodErrors: Float64Array
    /** What the likelihood's standard errors rest on. */
    readonly information: string
    readonly sameRobust: boolean
  }
): EquivalenceReport {
  const { squares, likelihood, final, found, score, finding } = of
  const settled = isSettled(of)
  const evidence =
    squares === null || !settled
      ? noEvidence
      : evidenceOf(workspace, {
          squares,
          likelihood,
          found,
          final,
          score,
          rows: of.rows,
          rssThere: of.programme?.rss ?? final?.rssThere ?? squares.rss
        })
  const design = {
    ...designOf(workspace, null),
    rows: found.sums.rows,
    observations: workspace.model.nobs
  }
  const data = {
    ...blankData,
    leastSquares: squares?.status ?? ('not_defined' as const),
    maximumLikelihood: likelihood.status,
    score: score?.score ?? Number.NaN,
    roundingUnit: score?.roundingUnit ?? Number.NaN,
    ...errorRatio(of.squaresErrors, of.likelihoodErrors),
    information: of.information,
    sameRobustStdErrors: of.sameRobust,
    finding: finding?.ruling ?? null,
    betterOptimum: finding?.betterOptimum ?? false,
    residualsPaired: of.residualsPaired
  }
  return judge({
    context: { model: modelFacts(workspace.model), design, data },
    evidence,
    finding,
    quantities
  })
}
