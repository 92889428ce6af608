import type { FitSpec } from '../../model/spec.ts'
import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { type AppliedCovariance, applyCovariance } from '../covariances/apply.ts'
import type {
  BootstrapReplicates,
  CovarianceEstimator,
  EstimatingFunctions
} from '../covariances/covariance.ts'
import { chosenCovariance } from '../covariances/registry.ts'
import { influences } from '../covariances/sandwich.ts'
import { accelerationsOf } from '../intervals/bootstrap.ts'
import {
  blockIntervals,
  type ChosenIntervals,
  type ProfileSource,
  profileIgnores
} from '../intervals/choose.ts'
import type { FoundEnds } from '../intervals/interval.ts'
import { standardErrors } from '../regression/blocks.ts'
import type { WarningReport } from '../report.ts'
import type { CoefficientRow } from '../report-blocks.ts'
import { coefficientTable, type Reference } from '../reporting/coefficients.ts'
import { vcovMembers } from '../reporting/vcov.ts'
import { type StackedMaximum, stackedProfiles } from './profiles.ts'
import {
  atTerms,
  partPlaces,
  type Stack,
  stackedCoefficients,
  stackedKept,
  stackedNames,
  termCovariance
} from './stack.ts'
import type { SurfacePoint } from './surface.ts'

/** One estimate of the coefficients of several responses, as its inference needs it. */
export interface StackedEstimate {
  /** The block's name in words. */
  readonly block: string
  readonly stack: Stack
  /** The r identified coefficients. */
  readonly estimates: Float64Array
  /** Covariance of the coordinates under the model (r × r), and the information behind it. */
  readonly model: { readonly covariance: Matrix; readonly information: string }
  readonly observed: () => Matrix | null
  readonly expected: () => Matrix | null
  /** Over the coordinates. */
  readonly functions: () => EstimatingFunctions | null
  readonly withoutFunctions: string
  /** Estimates of bootstrap samples over all terms, or why there are none. */
  readonly replicates: () => BootstrapReplicates | string
  /** Skewness constants of the estimates over all terms, where they are not made of the functions. */
  readonly accelerations?: () => Float64Array | null
  /** Where it is not the one that the client's choice names. */
  readonly estimator?: CovarianceEstimator
  readonly groups: (columns: readonly string[]) => readonly Int32Array[]
  /** The law of each part's statistics. */
  readonly reference: (part: number) => Reference
  /** The likelihood that it maximises; null where its profiles are quadratic, or their ends known. */
  readonly maximum: StackedMaximum | null
  /** Ends of the profiles of the identified coefficients, where they were searched already. */
  readonly ends?: readonly FoundEnds[]
}

export interface StackedInference {
  /** Over all terms, NaN where aliased. */
  readonly covariance: Matrix
  readonly applied: AppliedCovariance
  readonly rows: readonly CoefficientRow[]
  readonly members: Readonly<Record<string, unknown>>
  readonly warnings: readonly WarningReport[]
}

/** Influence of the rows on all terms (n × p), frequencies inside. */
function influenceOnTerms(stack: Stack, functions: EstimatingFunctions | null): Matrix | null {
  if (functions === null) return null
  const e = influences(functions)
  const p = stackedNames(stack).length
  const out = zeros(e.rows, p)
  for (let i = 0; i < e.rows; i++) {
    const f = functions.frequency?.[i] ?? 1
    const gamma = Float64Array.from({ length: e.cols }, (_, k) => f * e.data[k * e.rows + i])
    atTerms(stack, stackedCoefficients(stack, gamma)).forEach((value, j) => {
      out.data[j * e.rows + i] = value
    })
  }
  return out
}

type Profiles = ProfileSource<SurfacePoint>

/** The profiles of an estimate, or their ends; null where it has none. */
function profilesOf({ stack, maximum, ends }: StackedEstimate) {
  if (ends !== undefined) {
    const kept = stackedKept(stack)
    const profile = (j: number): FoundEnds | null => ends[kept.indexOf(j)] ?? null
    return (): Profiles => ({ profile, higher: () => null })
  }
  if (maximum === null) return null
  return (at: Parameters<typeof stackedProfiles>[2]): Profiles =>
    stackedProfiles(stack, maximum, at)
}

function intervalsOf(spec: FitSpec, estimate: StackedEstimate, stdErrors: Float64Array) {
  const { intervals: choice, level, std_errors } = spec.inference
  const { stack, block } = estimate
  const sourceOf = profilesOf(estimate)
  // A linear least-squares fit has quadratic profiles: they are the intervals of its table.
  if (choice === 'wald' || (choice === 'profile' && sourceOf === null)) return null
  const estimates = atTerms(stack, estimate.estimates)
  const plain = standardErrors(termCovariance(stack, estimate.model.covariance), 1)
  const replicates = () => {
    const found = estimate.replicates()
    return typeof found === 'string' ? found : found.estimates
  }
  const found = blockIntervals(
    { intervals: choice, level, include: spec.include },
    {
      block,
      terms: stackedNames(stack),
      estimates,
      stdErrors: choice === 'profile' ? plain : stdErrors,
      reference: { law: 'normal' },
      source: sourceOf?.({ estimates, stdErrors: plain }) ?? null,
      accelerations:
        estimate.accelerations ??
        (() => accelerationsOf(influenceOnTerms(stack, estimate.functions()))),
      replicates
    }
  )
  const robust = choice === 'profile' && std_errors !== 'model' && found.chosen !== null
  return { ...found, warnings: [...found.warnings, ...(robust ? [profileIgnores()] : [])] }
}

/** The coefficient rows of all parts, each with its response. */
export function stackedRows(
  stack: Stack,
  values: {
    readonly estimates: Float64Array
    readonly stdErrors: Float64Array
    readonly intervals: ChosenIntervals | null
    readonly reference: (part: number) => Reference
    readonly level: number
    readonly infinite?: Int8Array
  }
): CoefficientRow[] {
  const places = partPlaces(stack)
  return stack.flatMap(({ response, terms, aliased }, k) => {
    const from = places[k]
    const to = from + terms.length
    const { intervals, infinite } = values
    return coefficientTable({
      terms: terms.map((term) => ({ ...term, response })),
      estimates: values.estimates.subarray(from, to),
      stdErrors: values.stdErrors.subarray(from, to),
      aliased,
      reference: values.reference(k),
      level: values.level,
      ...(infinite === undefined ? {} : { infinite: infinite.subarray(from, to) }),
      ...(intervals === null
        ? {}
        : {
            intervals: {
              low: intervals.low.subarray(from, to),
              high: intervals.high.subarray(from, to)
            }
          })
    })
  })
}

/** Standard errors and intervals of a block by the client's choices. */
export function stackedInference(spec: FitSpec, estimate: StackedEstimate): StackedInference {
  const { stack, model } = estimate
  const over = (matrix: Matrix | null) => (matrix === null ? null : termCovariance(stack, matrix))
  const { std_errors: choice, level } = spec.inference
  const applied = applyCovariance(
    estimate.estimator ?? chosenCovariance(choice),
    {
      choice,
      functions: estimate.functions(),
      withoutFunctions: estimate.withoutFunctions,
      model: {
        matrix: termCovariance(stack, model.covariance),
        information: model.information
      },
      observed: () => over(estimate.observed()),
      expected: () => over(estimate.expected()),
      groups: estimate.groups,
      replicates: estimate.replicates,
      toTerms: (matrix) => termCovariance(stack, matrix)
    },
    estimate.block
  )
  const covariance = applied.chosen.matrix
  const stdErrors = standardErrors(covariance, 1)
  const found = intervalsOf(spec, estimate, stdErrors)
  return {
    covariance,
    applied,
    rows: stackedRows(stack, {
      estimates: atTerms(stack, estimate.estimates),
      stdErrors,
      intervals: found?.chosen ?? null,
      reference: estimate.reference,
      level
    }),
    members: {
      ...(found?.chosen == null ? {} : { intervals: found.chosen.report }),
      ...vcovMembers(spec.include, stackedNames(stack), covariance)
    },
    warnings: [...(applied.warning === null ? [] : [applied.warning]), ...(found?.warnings ?? [])]
  }
}

/** Sums of the design's columns without the intercept, times the scores of their part: the pilot of HAC. */
export function aggregated(
  stack: Stack,
  scores: (part: number) => Float64Array,
  design: (part: number) => Matrix
): Float64Array {
  const out = new Float64Array(scores(0).length)
  stack.forEach(({ kept, terms }, k) => {
    const own = scores(k)
    const x = design(k)
    for (const j of kept) {
      if (terms[j].name === '(Intercept)' && kept.length > 1) continue
      const values = column(x, j)
      for (let i = 0; i < out.length; i++) out[i] += own[i] * values[i]
    }
  })
  return out
}
