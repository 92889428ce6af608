import type { Matrix } from '../../numeric/matrix.ts'
import type { BlockTests } from '../report-diagnostics.ts'
import { answersTo, type Question, writtenQuestions, zeroQuestion } from '../tests/questions.ts'
import { fRow, identified, restrictionTests, waldStatistic } from '../tests/restriction.ts'
import type { BothEstimates } from './both-estimates.ts'
import { testedFirth } from './firth-inference.ts'
import { testedLikelihood } from './hypothesis-tests.ts'
import { restsOnRange } from './likelihood-result.ts'
import { isAffine, isLinear } from './model.ts'
import type { SquaresFit } from './squares-fit.ts'
import { likelihoodTables, squaresTables } from './term-tables.ts'
import type { Workspace } from './workspace.ts'

/** "All coefficients of the term are 0", for every term of the formula, or for every parameter. */
function ofTerms({ model, coordinates }: Workspace): Question[] {
  const groups = new Map<string, number[]>()
  const assignment = isLinear(model) ? model.mean.assignment : undefined
  for (const j of coordinates.kept) {
    const place = assignment?.termOf[j] ?? j
    const name = assignment?.labels[place] ?? model.terms[j].name
    groups.set(name, [...(groups.get(name) ?? []), j])
  }
  const names = model.terms.map(({ name }) => name)
  return [...groups].map(([name, places]) => zeroQuestion(name, names, places))
}

type Ask = Parameters<typeof answersTo>[2]

/** Tests of every term and of every written hypothesis, asked in one way. */
export function termTests(
  workspace: Workspace,
  ask: Ask
): Pick<BlockTests, 'terms' | 'hypotheses'> {
  const { model, coordinates, spec } = workspace
  const names = model.terms.map(({ name }) => name)
  return {
    terms: answersTo(ofTerms(workspace), coordinates.kept, ask),
    hypotheses: answersTo(writtenQuestions(spec.inference, names), coordinates.kept, ask)
  }
}

const usable: readonly string[] = ['ok', 'rank_deficient']

/** F tests of coefficients with their covariance (p × p over the terms), of every term and hypothesis. */
export function fTests(
  workspace: Workspace,
  {
    estimates,
    covariance,
    dfResidual
  }: {
    /** The identified coefficients. */
    readonly estimates: Float64Array
    readonly covariance: Matrix
    readonly dfResidual: number
  }
): Pick<BlockTests, 'terms' | 'hypotheses'> {
  const chosen = identified(covariance, workspace.coordinates.kept)
  return termTests(workspace, (name, restriction) => {
    const df = restriction.a.rows
    const statistic = waldStatistic(restriction, estimates, chosen) / df
    return [fRow(name, { statistic, df, dfResidual })]
  })
}

/** Tests of a least-squares fit with a covariance of its terms (p × p): F, and tables of type I, II and III. */
export function squaresTests(
  workspace: Workspace,
  squares: SquaresFit,
  chosen: Matrix
): BlockTests {
  const { model, coordinates } = workspace
  const estimates = coordinates.toCoefficients(squares.gamma)
  const assignment = isAffine(model) ? model.mean.assignment : undefined
  return {
    ...fTests(workspace, { estimates, covariance: chosen, dfResidual: squares.dfResidual }),
    ...(assignment === undefined ? {} : squaresTables(workspace, assignment, squares))
  }
}

function maximumTests(workspace: Workspace, both: BothEstimates): BlockTests | null {
  const { likelihood, errors } = both
  const { model } = workspace
  if (likelihood === null || errors.likelihood === null) return null
  if (!usable.includes(likelihood.status) && !restsOnRange(likelihood)) return null
  const around = workspace.spec.model.penalty === undefined ? testedLikelihood : testedFirth
  const tested = around(workspace, likelihood, errors.likelihood.matrix)
  const ask: Ask = (name, restriction) => restrictionTests(name, restriction, tested)
  const smooth = likelihood.fit !== null || likelihood.edge !== undefined
  return {
    ...termTests(workspace, ask),
    ...(isLinear(model) && smooth ? likelihoodTables(workspace, model, likelihood) : {})
  }
}

/** Tests of both blocks: of every term, of written hypotheses and tables of type I, II and III. */
export function blockTests(workspace: Workspace, both: BothEstimates) {
  const { include, inference } = workspace.spec
  if (!include.includes('tests') && inference.hypotheses === undefined) {
    return { squares: {}, likelihood: {} }
  }
  const squares =
    both.squares === null || both.errors.squares === null || !usable.includes(both.squares.status)
      ? null
      : squaresTests(workspace, both.squares, both.errors.squares.matrix)
  const likelihood = maximumTests(workspace, both)
  return {
    squares: squares === null ? {} : { tests: squares },
    likelihood: likelihood === null ? {} : { tests: likelihood }
  }
}
