import type { StdErrorsChoice } from '../../model/spec.ts'
import { column } from '../../numeric/matrix.ts'
import { clusterInfluences, subsets } from '../covariances/cluster.ts'
import type { EstimatingFunctions, Summed } from '../covariances/covariance.ts'
import { chosenCovariance } from '../covariances/registry.ts'
import { certain } from '../covariances/sandwich.ts'
import { expandRows, rowExpansions } from '../likelihood.ts'
import { nuisanceScale } from '../nuisance.ts'
import { groupingValues } from '../regression/groups.ts'
import { leverages, predictorInformation, rowScores } from '../regression/score-rows.ts'
import { type Loaded, pack } from './criteria.ts'
import { type GroupSums, refuseMany } from './groups.ts'
import { meanSlopes } from './mean-slopes.ts'
import type { Pass, SandwichPoint } from './regression-pass.ts'
import type { Block } from './row-source.ts'

/** The sums that an estimator makes of rows which are not side by side; null where it cannot. */
export function summedOf(choice: StdErrorsChoice): Summed | null {
  return chosenCovariance(choice).summed ?? null
}

/** Columns that group rows, beside those of the model. */
export function groupingColumns(choice: StdErrorsChoice): readonly string[] {
  const summed = summedOf(choice)
  return summed?.kind === 'groups' ? summed.columns(choice) : []
}

/** Where the sums of one covariance stand. */
export interface SandwichPlace {
  readonly choice: StdErrorsChoice
  readonly point: SandwichPoint
  /** Rows of leverage 1, then the middle's upper triangle; nothing for groups. */
  readonly from: number
  readonly size: number
  /** Its first among the sums within groups, and how many it has: one a combination of the columns. */
  readonly firstGroup: number
  readonly groupings: number
}

/** How many sums one covariance of so many parameters takes, and sums within groups. */
export function summedSize(choice: StdErrorsChoice, parameters: number) {
  const byRows = summedOf(choice)?.kind === 'rows'
  return {
    size: byRows ? 1 + (parameters * (parameters + 1)) / 2 : 0,
    groupings: subsets(groupingColumns(choice)).length
  }
}

/** The places of the covariances of a pass, after so many other sums. */
export function sandwichesOf({ sandwich }: Pick<Pass, 'sandwich'>, after: number): SandwichPlace[] {
  if (sandwich === null) return []
  const { choice, points } = sandwich
  let from = after
  return points.map((point, k) => {
    const { size, groupings } = summedSize(choice, point.bread.rows)
    from += size
    return { choice, point, from: from - size, size, firstGroup: k * groupings, groupings }
  })
}

/** Normal equations of least squares, of the rows of a block. */
function squaresRows(rows: Loaded, { beta, bread }: SandwichPoint) {
  if (rows.squares === null) throw new Error('least squares needs a numeric response')
  const { y, weights } = rows.squares
  const { frequency } = rows.observations
  const { mean, jacobian } = meanSlopes(rows, beta)
  const unit = y.map((_, i) => (weights?.[i] ?? 1) / (frequency?.[i] ?? 1))
  const score = unit.map((w, i) => w * (y[i] - mean[i]))
  return { scores: rowScores(jacobian, score, []), leverage: leverages(jacobian, bread, unit) }
}

/** Score equations of the likelihood: of the mean alone, or with the dispersions in τ. */
function likelihoodRows(rows: Loaded, { beta, phi, bread, kind }: SandwichPoint) {
  const { observations, family, link } = rows
  const { frequency } = observations
  const { predictor, orthogonal } = rows.at(beta)
  const expanded = rowExpansions(observations.rows, phi.length)
  expanded.predictor.set(predictor)
  expandRows({ observations, family, link }, phi, expanded)
  const unit = (values: Float64Array) => values.map((s, i) => s / (frequency?.[i] ?? 1))
  const score = unit(expanded.score)
  if (kind === 'mean') {
    const information = predictorInformation(rows, expanded.predictor, phi)
    if (information === null) throw new Error('scores of the mean need expected information')
    const leverage = leverages(orthogonal(), bread, information)
    return { scores: rowScores(orthogonal(), score, []), leverage }
  }
  const scale = nuisanceScale(family)
  const extra = scale.free.map((k, a) => {
    const [slope] = scale.derivatives(a, phi)
    return unit(column(expanded.nuisanceScore, k)).map((s) => s * slope)
  })
  return { scores: rowScores(orthogonal(), score, extra), leverage: null }
}

/** Estimating functions of the rows of a block, at an estimate of all rows. */
export function functionsOf(rows: Loaded, point: SandwichPoint): EstimatingFunctions {
  const own = point.criterion === 'squares' ? squaresRows(rows, point) : likelihoodRows(rows, point)
  const { bread, observations, rank, linear } = point
  return {
    ...own,
    bread,
    breadName: point.criterion === 'squares' || point.kind === 'mean' ? 'expected' : 'observed',
    frequency: rows.observations.frequency,
    aggregate: new Float64Array(0),
    observations,
    rank,
    linear
  }
}

/** Keys of the rows of a block in the columns that group them. */
function keysOf(
  { rows }: Pick<Loaded, 'rows'>,
  block: Block,
  columns: readonly string[]
): readonly string[] {
  const places = Int32Array.from(rows, (row) => row - block.from)
  const values = columns.map((name) => groupingValues(block.dataset, places, name))
  return Array.from(places, (_, i) => values.map((own) => own[i]).join(' '))
}

function addGroups(functions: EstimatingFunctions, keys: readonly string[], into: GroupSums): void {
  const e = clusterInfluences(functions)
  const f = functions.frequency
  keys.forEach((key, i) => {
    const sum = into.get(key) ?? new Float64Array(e.cols)
    if (!into.has(key)) into.set(key, sum)
    for (let j = 0; j < e.cols; j++) sum[j] += (f === null ? 1 : f[i]) * e.data[j * e.rows + i]
  })
  refuseMany(into, e.cols)
}

interface Target {
  readonly out: Float64Array
  readonly from: number
  readonly groups: readonly GroupSums[]
}

/** Where estimating functions come from. */
export interface FunctionsFrom {
  readonly choice: StdErrorsChoice
  readonly rows: Pick<Loaded, 'rows'>
  readonly block: Block
}

/** Estimating functions, and how many of the leverages that an estimator saw of them are 1. */
function watchedLeverages(functions: EstimatingFunctions) {
  const { leverage, perColumn, spectral } = functions
  const single = perColumn?.map((own) => own.leverage) ?? [leverage]
  let sure = 0
  const note = (h: number): void => {
    sure += h > certain ? 1 : 0
  }
  for (const own of single) own?.forEach(note)
  if (spectral === undefined) return { functions, sure: () => sure }
  const watched = {
    ...spectral,
    scores: (weight: (h: number) => number) =>
      spectral.scores((h) => {
        note(h)
        return weight(h)
      })
  }
  return { functions: { ...functions, spectral: watched }, sure: () => sure }
}

/** What the estimating functions of a block add to the covariance of one estimate. */
export function addFunctions(
  functions: EstimatingFunctions,
  { choice, rows, block }: FunctionsFrom,
  { out, from, groups }: Target
): void {
  const summed = summedOf(choice)
  if (summed === null || summed.kind === 'lags')
    throw new Error('the covariance is not made of sums')
  if (summed.kind === 'rows') {
    const watched = watchedLeverages(functions)
    pack(summed.part(watched.functions), out, from + 1)
    out[from] = watched.sure()
    return
  }
  subsets(summed.columns(choice)).forEach((columns, s) => {
    addGroups(functions, keysOf(rows, block, columns), groups[s])
  })
}

/** What the rows of a block add to the covariance of one estimate. */
export function addSandwich(
  rows: Loaded,
  { choice, point, block }: { choice: StdErrorsChoice; point: SandwichPoint; block: Block },
  target: Target
): void {
  addFunctions(functionsOf(rows, point), { choice, rows, block }, target)
}
