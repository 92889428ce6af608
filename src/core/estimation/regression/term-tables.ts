import { column, type Matrix, zeros } from '../../numeric/matrix.ts'
import { type QuadraticForm, riseUnder } from '../quadratic-law.ts'
import type { TestRow } from '../report-diagnostics.ts'
import { chiSquareRow, fRow, ratioAtEdge } from '../tests/restriction.ts'
import { directMaxima } from './direct-maxima.ts'
import { fitLikelihood, fitSquares } from './fits.ts'
import type { LikelihoodResult } from './likelihood-result.ts'
import { type Assignment, isAffine, type LinearRegression } from './model.ts'
import { gramOf } from './quadratic-problem.ts'
import { coefficientMap } from './restriction.ts'
import type { SquaresFit } from './squares-fit.ts'
import { type Identification, subsetRestriction } from './subset-restriction.ts'
import { prepareLinear, type Workspace } from './workspace.ts'

export function pickColumns(x: Matrix, places: readonly number[]): Matrix {
  const out = zeros(x.rows, places.length)
  places.forEach((j, k) => {
    column(out, k).set(column(x, j))
  })
  return out
}

/** The model on some of its columns. */
export function subModel(model: LinearRegression, places: readonly number[]): LinearRegression {
  const { x, tail } = model.mean
  return {
    ...model,
    mean: {
      ...model.mean,
      x: pickColumns(x, places),
      tail: tail === null ? null : pickColumns(tail, places),
      quadratic: []
    },
    terms: places.map((j) => model.terms[j])
  }
}

/** How well a set of columns fits: a number that falls, and its rank. */
export interface Fitness {
  readonly rank: number
  /** Residual sum of squares, or −2 ln L. */
  readonly loss: number
  /** Some means rest on the end of what the law allows. */
  readonly atEdge?: boolean
}

export type Fitter = (places: readonly number[]) => Fitness

function identification({ coordinates, solution }: Workspace): Identification {
  return { kept: coordinates.kept, aliases: solution?.relations ?? [] }
}

/** How far the sum of squares rises on sets of columns, each a restriction of the model on all of them. */
export function riseFitter(columns: Identification, form: QuadraticForm): Fitter {
  const rise = riseUnder(form)
  return (places) => {
    const { restriction, rank } = subsetRestriction(columns, places)
    return { rank, loss: restriction === null ? 0 : rise(restriction) }
  }
}

/** Every set of columns as a model of its own. */
function fittedAnew({ spec, control }: Workspace, model: LinearRegression): Fitter {
  return (places) => {
    if (places.length === 0) return { rank: 0, loss: Number.NaN }
    const workspace = prepareLinear(spec, subModel(model, places), control)
    const squares = isAffine(workspace.model) ? fitSquares(workspace, []) : null
    const found = fitLikelihood(workspace, squares)
    const loss = found === null ? Number.NaN : -2 * found.logLikelihood
    return { rank: workspace.coordinates.kept.length, loss, atEdge: found?.edge !== undefined }
  }
}

/** −2 ln L on sets of columns, as restrictions of the model on all of them where their maxima are found directly. */
function likelihoodFitter(
  workspace: Workspace,
  model: LinearRegression,
  { fit, logLikelihood }: LikelihoodResult
): Fitter {
  const anew = fittedAnew(workspace, model)
  const { spec } = workspace
  const unpenalised = fit !== null && spec.model.penalty === undefined
  const direct = unpenalised ? directMaxima(workspace, fit) : null
  return (places) => {
    if (direct === null || places.length === 0) return anew(places)
    const { restriction, rank } = subsetRestriction(identification(workspace), places)
    const found = restriction === null ? { logLikelihood } : direct.under(restriction)
    return found === null ? anew(places) : { rank, loss: -2 * found.logLikelihood }
  }
}

/** Columns of the intercept and of the terms that pass. */
function columnsOf({ termOf }: Assignment, keep: (term: number) => boolean): number[] {
  return [...termOf.keys()].filter((j) => termOf[j] < 0 || keep(termOf[j]))
}

/** Whether term a has all variables of term b and more. */
function contains({ variables }: Assignment, a: number, b: number): boolean {
  const own = new Set(variables[a])
  return own.size > variables[b].length && variables[b].every((v) => own.has(v))
}

/** Small and large set of columns whose difference tests term t. */
type Pair = (assignment: Assignment, t: number) => readonly [readonly number[], readonly number[]]

const pairs: Readonly<Record<'type_1' | 'type_2' | 'type_3', Pair>> = {
  // In the order of the formula.
  type_1: (terms, t) => [columnsOf(terms, (s) => s < t), columnsOf(terms, (s) => s <= t)],
  // After all terms that do not contain it.
  type_2: (terms, t) => [
    columnsOf(terms, (s) => s !== t && !contains(terms, s, t)),
    columnsOf(terms, (s) => s === t || !contains(terms, s, t))
  ],
  // After all other terms, in the coding of the fit.
  type_3: (terms, t) => [columnsOf(terms, (s) => s !== t), columnsOf(terms, () => true)]
}

/** The tests of a term from the fits without and with it. */
type Rows<F> = (name: string, small: F, large: F) => readonly TestRow[]

/** Tables of types I, II and III from the fits on sets of columns. */
export function termTables<F>(
  assignment: Assignment,
  fitter: (places: readonly number[]) => F,
  rows: Rows<F>
) {
  const known = new Map<string, F>()
  const fit = (places: readonly number[]): F => {
    const key = places.join(' ')
    const found = known.get(key) ?? fitter(places)
    known.set(key, found)
    return found
  }
  const table = (pair: Pair): TestRow[] =>
    assignment.labels.flatMap((label, t) => {
      const [small, large] = pair(assignment, t).map(fit)
      return rows(label, small, large)
    })
  return {
    type_1: table(pairs.type_1),
    type_2: table(pairs.type_2),
    type_3: table(pairs.type_3)
  }
}

const drop = (small: Fitness, large: Fitness) => Math.max(small.loss - large.loss, 0)

/** The likelihood ratio of two fits by their −2 ln L. */
export function ratioRow(name: string, small: Fitness, large: Fitness): TestRow[] {
  const found = { statistic: drop(small, large), df: large.rank - small.rank }
  const row = chiSquareRow(name, 'likelihood_ratio', found)
  return [small.atEdge === true ? ratioAtEdge(row, 'edge') : row]
}

/** The F of two fits by their sums of squares, with the error variance of the full model. */
export function fRatioRow({ sigma2, dfResidual }: Pick<SquaresFit, 'sigma2' | 'dfResidual'>) {
  return (name: string, small: Fitness, large: Fitness): TestRow[] => {
    const df = large.rank - small.rank
    return [fRow(name, { statistic: drop(small, large) / df / sigma2, df, dfResidual })]
  }
}

/** F tables of a linear least-squares fit. */
export function squaresTables(workspace: Workspace, assignment: Assignment, fit: SquaresFit) {
  const { coordinates, model } = workspace
  const { problem, kept } = coordinates
  const { design } = problem.predictor
  if (design === null) throw new Error('tables of terms are of a linear predictor')
  const form = {
    gram: gramOf({ design, weights: model.squares?.weights ?? null, problem }),
    base: Float64Array.from(kept, (j) => fit.coefficients[j]),
    map: coefficientMap(coordinates)
  }
  return termTables(assignment, riseFitter(identification(workspace), form), fRatioRow(fit))
}

/** Likelihood-ratio tables. */
export function likelihoodTables(
  workspace: Workspace,
  model: LinearRegression,
  result: LikelihoodResult
) {
  const { assignment } = model.mean
  return assignment === undefined
    ? {}
    : termTables(assignment, likelihoodFitter(workspace, model, result), ratioRow)
}
