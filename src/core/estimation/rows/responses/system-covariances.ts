import type { StdErrorsChoice } from '../../../model/spec.ts'
import { xtv } from '../../../numeric/linalg/gram.ts'
import { at, type Matrix } from '../../../numeric/matrix.ts'
import { dot2 } from '../../../numeric/sum.ts'
import type { CovarianceEstimator } from '../../covariances/covariance.ts'
import { chosenCovariance } from '../../covariances/registry.ts'
import { atTerms, stackedCoefficients } from '../../stacked/stack.ts'
import type { FittedEquation } from '../../system/equations.ts'
import { estimateSystem } from '../../system/estimate-system.ts'
import type { SystemRequest, SystemWork } from '../../system/system-blocks.ts'
import type { SystemEstimator } from '../../system/system-bootstrap.ts'
import { equationStack, type ScoredPoint, systemFunctions } from '../../system/system-stack.ts'
import { accelerationsFrom, influenceMap } from '../function-sums.ts'
import { stackPilot } from '../lag-pilot.ts'
import { groupingColumns } from '../sandwich.ts'
import { scoredCovariances } from '../scored-covariances.ts'
import { type Passes, within } from '../search.ts'
import type { ProductsPass } from './products-pass.ts'
import type { ScoresPass, SentEquation } from './scores-pass.ts'

/** An estimate of a system that has scores; its functions on condensed rows are those of all rows but for the rows' own. */
interface Scored {
  readonly work: SystemWork
  readonly point: ScoredPoint
  readonly functions: NonNullable<ReturnType<typeof systemFunctions>>
}

/** The estimates of a system that have scores, by name. */
function scoredEstimates(request: SystemRequest): ReadonlyMap<SystemEstimator, Scored> {
  const found = new Map<SystemEstimator, Scored>()
  const plain = chosenCovariance('model')
  const inference = { ...request.spec.inference, std_errors: 'model', intervals: 'wald' } as const
  estimateSystem({
    ...request,
    spec: { ...request.spec, include: [], inference },
    estimators(name, point, work) {
      const functions = point === null ? null : systemFunctions(work.system, point, work.shared)
      if (point !== null && functions !== null) found.set(name, { work, point, functions })
      return plain
    }
  })
  return found
}

export interface SystemOfRows {
  /** On condensed rows. */
  readonly request: SystemRequest
  readonly choice: StdErrorsChoice
  /** The pass that its products were summed by. */
  readonly pass: ProductsPass
  /** For each equation: its design and its response there. */
  readonly places: readonly { readonly design: number; readonly response: number }[]
  /** Rows used, and passes made before. */
  readonly rows: number
  readonly done: number
}

/**
 * What the coefficients of an equation lack of least squares for their last place, in its basis: a response far
 * from zero would leave the residuals of all rows an error of one sign.
 */
function roundingOf({ equation, solution, kept, basis }: FittedEquation): Float64Array {
  const { x, tail, y, yTail } = equation
  const b = kept.map((j) => -solution.coefficients[j])
  const left = y.map((value, i) => {
    const row = (m: Matrix | null) => kept.map((j) => (m === null ? 0 : at(m, i, j)))
    return dot2([value, yTail?.[i] ?? 0, ...row(x), ...row(tail)], [1, 1, ...b, ...b])
  })
  return xtv(basis.q, left)
}

function sent({
  solution: { leverages: _, ...solution },
  ...fitted
}: FittedEquation): SentEquation {
  return { ...fitted, solution }
}

/** The equations as a pass over all rows has them. */
export function sentSystem(
  { system }: SystemWork,
  places: SystemOfRows['places']
): ScoresPass['system'] {
  return system.map((fitted, k) => ({
    fitted: sent(fitted),
    ...places[k],
    rounding: roundingOf(fitted)
  }))
}

/** A pass over the scores of some estimates. */
function scoresPass(
  scored: readonly Scored[],
  { choice, pass, places, rows }: SystemOfRows
): ScoresPass {
  const [{ work }] = scored
  const { spec, columns, designs } = pass
  return {
    kind: 'scores',
    spec,
    columns,
    designs,
    beside: groupingColumns(choice),
    choice,
    system: sentSystem(work, places),
    shared: work.shared,
    observations: rows,
    points: scored.map(({ point }) => point),
    series: [],
    cubed: []
  }
}

/** How the covariances of some estimates are computed from the scores of all rows: one pass, or two for lags that are chosen. */
async function computesOf(
  scored: readonly Scored[],
  of: SystemOfRows,
  passes: Passes
): Promise<readonly CovarianceEstimator['compute'][]> {
  const [{ work }] = scored
  const { choice, rows, done } = of
  const base = scoresPass(scored, of)
  const pilot = stackPilot(equationStack(work.system))
  const estimates = scored.map(({ functions }) => ({
    functions: { ...functions, observations: rows },
    pilot
  }))
  const at = { choice, length: rows, limits: base.spec.limits }
  return scoredCovariances(estimates, at, (series) =>
    passes.source.reduce({ ...base, series }, within(passes, done))
  )
}

/** The skewness constants of the estimates of a system, from one pass. */
export async function systemAccelerations(
  of: SystemOfRows,
  passes: Passes
): Promise<NonNullable<SystemRequest['accelerations']>> {
  const scored = scoredEstimates(of.request)
  if (scored.size === 0) return () => null
  const own = [...scored.values()]
  const stack = equationStack(own[0].work.system)
  const cubed = own.map(({ functions }) =>
    influenceMap(functions.bread, (move) => atTerms(stack, stackedCoefficients(stack, move)))
  )
  const pass = { ...scoresPass(own, of), cubed }
  const sums = await passes.source.reduce(pass, within(passes, of.done))
  const constants = accelerationsFrom(sums, cubed)
  const names = [...scored.keys()]
  return (name) => constants[names.indexOf(name)] ?? null
}

/** What estimates the covariances of a system by the client's choice, from the scores of all rows. */
export async function systemEstimators(
  of: SystemOfRows,
  passes: Passes
): Promise<NonNullable<SystemRequest['estimators']>> {
  const entry = chosenCovariance(of.choice)
  const scored = scoredEstimates(of.request)
  const names = [...scored.keys()]
  const computes = scored.size === 0 ? [] : await computesOf([...scored.values()], of, passes)
  const byName = new Map(names.map((name, k) => [name, computes[k]]))
  return (name) => ({
    ...entry,
    compute: (input) =>
      byName.get(name)?.(input) ?? { matrix: null, because: input.withoutFunctions }
  })
}
