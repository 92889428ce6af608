import type { StdErrorsChoice } from '../../model/spec.ts'
import { at, type Matrix, zeros } from '../../numeric/matrix.ts'
import { spreadMatrix } from '../regression/squares-fit.ts'
import { identified } from '../tests/restriction.ts'
import type {
  CovarianceEstimator,
  CovarianceInput,
  CovarianceOutcome,
  EstimatingFunctions,
  GroupedInfluences
} from './covariance.ts'
import { groupSums, intersect } from './groups.ts'
import { nonNegative } from './non-negative.ts'
import { influences, outerSum, scaledColumns } from './sandwich.ts'

function columnsOf(choice: StdErrorsChoice): readonly string[] | null {
  if (typeof choice === 'string' || !('cluster' in choice)) return null
  return typeof choice.cluster === 'string' ? [choice.cluster] : choice.cluster
}

/** All non-empty subsets of some groupings. */
export function subsets<T>(groupings: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: 2 ** groupings.length - 1 }, (_, k) =>
    groupings.filter((__, d) => ((k + 1) >> d) & 1)
  )
}

/** Influences of some rows, those of linear equations with the factor of their own rank over that of the whole. */
export function clusterInfluences(functions: EstimatingFunctions): Matrix {
  const { observations: n, rank, linear, perColumn } = functions
  const e = influences(functions)
  if (perColumn === undefined || !linear) return e
  return scaledColumns(e, (_, j) => Math.sqrt((n - rank) / (n - perColumn[j].rank)))
}

/** The influences of all rows, summed within every combination of the groupings. */
function allGroupSums(functions: EstimatingFunctions, groupings: readonly Int32Array[]): Matrix[] {
  const { frequency } = functions
  const e = clusterInfluences(functions)
  return subsets(groupings).map((chosen) => groupSums(e, frequency, intersect(chosen)))
}

function asksForFix(choice: StdErrorsChoice): boolean {
  return typeof choice !== 'string' && 'cluster' in choice && choice.fix === true
}

/**
 * The estimate over all terms, its negative eigenvalues set to 0 where that is asked for (Cameron,
 * Gelbach & Miller 2011, section 2.3; R's sandwich::vcovCL with fix = TRUE); aliased terms stay NaN.
 */
function repaired(matrix: Matrix, choice: StdErrorsChoice) {
  if (!asksForFix(choice)) return { matrix, details: {} }
  const p = matrix.rows
  const kept = Array.from({ length: p }, (_, j) => j).filter((j) => !Number.isNaN(at(matrix, j, j)))
  const found = nonNegative(identified(matrix, kept))
  return {
    matrix: spreadMatrix(kept, found.matrix, p),
    details: { cluster_eigenvalues_set_to_zero: found.negative }
  }
}

/**
 * Σ over subsets of ± G/(G − 1) Σ_g u_g u_g' (Cameron, Gelbach & Miller 2011), times
 * (n − 1)/(n − k) for estimators that are linear in the response: R's sandwich::vcovCL.
 */
function assemble({
  columns,
  sums,
  functions,
  choice,
  toTerms
}: GroupedInfluences): CovarianceOutcome {
  const { observations: n, rank, linear } = functions
  const k = sums[0].cols
  const out = zeros(k, k)
  const counts: number[] = []
  const factor = linear ? (n - 1) / (n - rank) : 1
  subsets(columns).forEach((chosen, at) => {
    const own = sums[at]
    if (chosen.length === 1) counts.push(own.rows)
    const sign = chosen.length % 2 === 1 ? 1 : -1
    const scale = (sign * factor * own.rows) / (own.rows - 1)
    const sum = outerSum(own, null)
    for (let i = 0; i < out.data.length; i++) out.data[i] += scale * sum.data[i]
  })
  const alone = columns.find((_, d) => counts[d] < 2)
  if (alone !== undefined) {
    return { matrix: null, because: `There is only one cluster in "${alone.slice(0, 40)}".` }
  }
  const { matrix, details } = repaired(toTerms(out), choice)
  return {
    matrix,
    information: functions.breadName,
    details: {
      ...details,
      clusters: Object.fromEntries(columns.map((name, d) => [name, counts[d]])),
      cluster_factor: linear ? 'G/(G-1) * (n-1)/(n-k)' : 'G/(G-1)'
    }
  }
}

export const cluster: CovarianceEstimator = {
  name: 'cluster',
  title: 'clustered, one or several ways',
  reference:
    'Liang & Zeger (1986), Biometrika 73, 13-22; Cameron, Gelbach & Miller (2011), J. Business & Economic Statistics 29, 238-249',
  robust: true,
  recognises: (choice) => columnsOf(choice) !== null,
  summed: { kind: 'groups', columns: (choice) => columnsOf(choice) ?? [], assemble },
  compute(input: CovarianceInput) {
    const { functions, withoutFunctions } = input
    const columns = columnsOf(input.choice) ?? []
    const groupings = input.groups(columns)
    if (functions === null) return { matrix: null, because: withoutFunctions }
    return assemble({ ...input, columns, sums: allGroupSums(functions, groupings), functions })
  }
}
