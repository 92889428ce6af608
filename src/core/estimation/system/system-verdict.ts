import type { Family } from '../../model/families/family.ts'
import { identity } from '../../model/links/identity.ts'
import { at, column, zeros } from '../../numeric/matrix.ts'
import { norm2 } from '../../numeric/sum.ts'
import { noEvidence } from '../regression/evidence.ts'
import { blankData } from '../regression/outcome.ts'
import type { Status } from '../report-blocks.ts'
import type {
  EquivalenceReport,
  EvidenceReport,
  Ruling,
  VerdictBlock
} from '../report-equivalence.ts'
import { plainModel } from '../theorems/plain-model.ts'
import type { DesignFacts, ModelFacts, Quantity } from '../theorems/theorem.ts'
import { judge, type NumericFinding } from '../verdict/judge.ts'
import { scoreInWords } from '../verdict/score-in-words.ts'
import { type FittedEquation, isNested, systemSize } from './equations.ts'
import {
  expectedInformation,
  gradientAt,
  type Overlaps,
  type SystemPoint,
  scaledSize,
  systemAt
} from './gaussian-system.ts'
import { coefficientsOf, errorsOf, type SystemEstimate } from './system-report.ts'

const u = 2 ** -53

export interface SystemVerdictInput {
  readonly family: Family
  readonly structure: 'joint_responses' | 'seemingly_unrelated'
  readonly system: readonly FittedEquation[]
  readonly shared: Overlaps
  /** Every equation has the same span of regressors. */
  readonly sameRegressors: boolean
  readonly maximum: SystemPoint | null
  readonly likelihood: SystemEstimate | null
  readonly statuses: readonly [Status, Status]
}

/** What rounding can leave in the scaled score at least squares (equivalence.md, section 8). */
function roundingUnit({ system }: SystemVerdictInput, start: SystemPoint): number {
  const n = system[0].equation.count
  return system.reduce((most, one, k) => {
    const s = Math.sqrt(at(start.sigma, k, k))
    const gain = Math.sqrt(at(start.sigma, k, k) * at(start.inverse, k, k))
    let size = norm2(one.equation.y)
    for (const j of one.kept) {
      size += norm2(column(one.equation.x, j)) * Math.abs(one.solution.coefficients[j])
    }
    const tau = 8 * u * gain * (size / s + one.basis.condition * Math.sqrt(n))
    return Math.max(most, tau)
  }, 0)
}

function evidenceOf(input: SystemVerdictInput, start: SystemPoint): EvidenceReport {
  const { system, likelihood, maximum, shared } = input
  if (likelihood === null || maximum === null) return noEvidence
  let difference = 0
  let inErrors = 0
  let digits = 15.95
  for (const one of system) {
    const estimates = coefficientsOf(one, likelihood.gamma)
    const errors = errorsOf(one, likelihood.covariance)
    for (const j of one.kept) {
      const ls = one.solution.coefficients[j]
      const gap = Math.abs(estimates[j] - ls)
      difference = Math.max(difference, gap)
      inErrors = Math.max(inErrors, gap / errors[j])
      const unit = Math.abs(ls) < 1e-3 * errors[j] ? errors[j] : Math.abs(ls)
      if (gap > 0) digits = Math.min(digits, -Math.log10(gap / unit))
    }
  }
  const squares = (point: SystemPoint) => point.residuals.data.reduce((sum, e) => sum + e * e, 0)
  return {
    ...noEvidence,
    max_difference: difference,
    max_difference_in_std_errors: inErrors,
    digits_agreeing: Math.max(digits, 0),
    score_at_least_squares: scoreAt(input, start),
    rounding_unit: roundingUnit(input, start),
    likelihood_loss_at_least_squares: Math.max(0, maximum.logLikelihood - start.logLikelihood),
    sse_excess_at_maximum_likelihood: Math.max(0, squares(maximum) / squares(start) - 1),
    relative_efficiency_of_least_squares: efficiency(system, maximum, shared)
  }
}

function scoreAt({ system, shared }: SystemVerdictInput, start: SystemPoint): number {
  return scaledSize(expectedInformation(system, start.inverse, shared), gradientAt(system, start))
}

/** The least over coordinates of Var(ML)/Var(LS) at the estimated covariance. */
function efficiency(
  system: readonly FittedEquation[],
  maximum: SystemPoint,
  shared: Overlaps
): number {
  const information = expectedInformation(system, maximum.inverse, shared)
  const size = information.rows
  let least = 1
  system.forEach((one, k) => {
    for (let j = 0; j < one.kept.length; j++) {
      const unit = new Float64Array(size)
      unit[one.from + j] = 1
      const variance = scaledSize(information, unit) ** 2
      least = Math.min(least, variance / at(maximum.sigma, k, k))
    }
  })
  return least
}

function findingOf(input: SystemVerdictInput, start: SystemPoint): NumericFinding {
  const score = scoreAt(input, start)
  const unit = roundingUnit(input, start)
  const reason = scoreInWords({ score, roundingUnit: unit })
  if (!(score > unit)) return { ruling: 'coincident', reason }
  return { ruling: score > 16 * unit ? 'different' : 'undetermined', reason }
}

/** Equations whose regressors lie in the span of every other equation's keep least squares. */
function perCoefficient({ system }: SystemVerdictInput) {
  const inner = system.map((one) => system.every((other) => one === other || isNested(one, other)))
  if (!inner.includes(true)) return {}
  return {
    perCoefficient: system.flatMap((one, k) =>
      one.kept.map((j) => {
        const verdict: Ruling = inner[k] ? 'identical_for_design' : 'different'
        return { term: `${one.equation.response}: ${one.equation.terms[j].name}`, verdict }
      })
    )
  }
}

function modelFacts({ family, structure, sameRegressors }: SystemVerdictInput): ModelFacts {
  return { ...plainModel, structure, family, link: identity, sameRegressors }
}

function designFacts({ system }: SystemVerdictInput): DesignFacts {
  const [first] = system
  return {
    rows: first.equation.count,
    observations: first.equation.count,
    parameters: first.equation.terms.length,
    rank: first.kept.length,
    x: zeros(0, 0),
    distinctRows: first.equation.count,
    distinctRowsUpToSign: first.equation.count,
    offsetConstantInGroups: true,
    weightsConstantInGroups: true,
    covariance: null
  }
}

/** The verdict on equation-wise least squares and the joint likelihood. */
export function judgeSystem(input: SystemVerdictInput): EquivalenceReport {
  const { system, statuses, structure } = input
  const usable = statuses.every((status) => status === 'ok' || status === 'rank_deficient')
  const start = usable ? systemAt(system, new Float64Array(systemSize(system))) : null
  const evidence = start === null ? noEvidence : evidenceOf(input, start)
  const finding = start === null ? null : findingOf(input, start)
  const quantities: readonly Quantity[] = [
    'coefficients',
    ...(structure === 'seemingly_unrelated' ? (['coefficients_gls'] as const) : []),
    'fitted_means',
    'sigma2',
    'std_errors'
  ]
  const verdict = judge({
    context: {
      model: modelFacts(input),
      design: designFacts(input),
      data: {
        ...blankData,
        leastSquares: statuses[0],
        maximumLikelihood: statuses[1],
        score: evidence.score_at_least_squares,
        roundingUnit: evidence.rounding_unit,
        finding: finding?.ruling ?? null
      }
    },
    evidence,
    finding:
      finding === null || input.sameRegressors ? finding : { ...finding, ...perCoefficient(input) },
    quantities
  })
  return { ...verdict, blocks: verdict.blocks.map((block) => ownBlock(block, input)) }
}

/** What only a system knows of its blocks: the feasible step is not the maximum, Sigma is a matrix. */
function ownBlock(block: VerdictBlock, { sameRegressors }: SystemVerdictInput): VerdictBlock {
  if (sameRegressors || (block.verdict !== 'different' && block.theorem !== null)) return block
  const { per_coefficient: _, ...rest } = block
  switch (block.quantity) {
    case 'coefficients_gls': {
      const reason =
        'Feasible generalised least squares takes the covariance of the least-squares residuals in one step; maximum likelihood iterates it. The two have the same limit law, not the same value.'
      return { ...rest, theorem: null, reason }
    }
    case 'sigma2': {
      const reason =
        'Each estimator takes the covariance of its own residuals, with the divisors n - p and n.'
      return { ...rest, reason }
    }
    case 'fitted_means':
      return rest
    default:
      return block
  }
}
