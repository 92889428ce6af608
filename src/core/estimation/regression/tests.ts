import type { BlockTests, TestRow } from '../report.ts'
import { type Hypothesis, parseHypothesis, restrictionOf } from '../tests/hypothesis.ts'
import type { BothEstimates } from './both-estimates.ts'
import { fRow, identified, likelihoodTests, waldStatistic } from './hypothesis-tests.ts'
import { isAffine, isLinear } from './model.ts'
import { likelihoodTables, squaresTables } from './term-tables.ts'
import type { Workspace } from './workspace.ts'

interface Question {
  readonly name: string
  readonly hypotheses: readonly Hypothesis[]
}

/** Every hypothesis that a client wrote. Throws Failure for the first that cannot be read. */
function written({ spec, model }: Workspace): Question[] {
  const names = model.terms.map(({ name }) => name)
  return (spec.inference.hypotheses ?? []).map((text, i) => ({
    name: text,
    hypotheses: [parseHypothesis(text, names, `/inference/hypotheses/${i}`)]
  }))
}

/** "All coefficients of the term are 0", for every term of the formula, or for every parameter. */
function ofTerms({ model, coordinates }: Workspace): Question[] {
  const groups = new Map<string, number[]>()
  const assignment = isLinear(model) ? model.mean.assignment : undefined
  for (const j of coordinates.kept) {
    const place = assignment?.termOf[j] ?? j
    const name = assignment?.labels[place] ?? model.terms[j].name
    groups.set(name, [...(groups.get(name) ?? []), j])
  }
  return [...groups].map(([name, places]) => ({
    name,
    hypotheses: places.map((j) => {
      const weights = new Float64Array(model.terms.length)
      weights[j] = 1
      return { text: `${model.terms[j].name} = 0`, weights, value: 0 }
    })
  }))
}

type Ask = (name: string, restriction: NonNullable<ReturnType<typeof restrictionOf>>) => TestRow[]

function answers({ coordinates }: Workspace, questions: readonly Question[], ask: Ask): TestRow[] {
  return questions.flatMap(({ name, hypotheses }) => {
    const restriction = restrictionOf(hypotheses, coordinates.kept)
    return restriction === null
      ? [
          {
            term: name,
            test: 'none',
            statistic: Number.NaN,
            df: 0,
            df_residual: null,
            p_value: Number.NaN
          }
        ]
      : ask(name, restriction)
  })
}

const usable: readonly string[] = ['ok', 'rank_deficient']

function squaresTests(workspace: Workspace, { squares, errors }: BothEstimates): BlockTests | null {
  const { model, coordinates } = workspace
  if (squares === null || errors.squares === null || !usable.includes(squares.status)) return null
  const covariance = identified(errors.squares.matrix, coordinates.kept)
  const estimates = coordinates.toCoefficients(squares.gamma)
  const ask: Ask = (name, restriction) => {
    const df = restriction.a.rows
    const statistic = waldStatistic(restriction, estimates, covariance) / df
    return [fRow(name, { statistic, df, dfResidual: squares.dfResidual })]
  }
  const assignment = isAffine(model) ? model.mean.assignment : undefined
  return {
    terms: answers(workspace, ofTerms(workspace), ask),
    hypotheses: answers(workspace, written(workspace), ask),
    ...(assignment === undefined || !isAffine(model)
      ? {}
      : squaresTables(model, assignment, squares))
  }
}

function maximumTests(workspace: Workspace, both: BothEstimates): BlockTests | null {
  const { likelihood, errors } = both
  const { model } = workspace
  if (likelihood === null || errors.likelihood === null) return null
  if (!usable.includes(likelihood.status)) return null
  const covariance = errors.likelihood.matrix
  const ask: Ask = (name, restriction) =>
    likelihoodTests(workspace, likelihood, { name, restriction, covariance })
  const smooth = likelihood.fit !== null
  return {
    terms: answers(workspace, ofTerms(workspace), ask),
    hypotheses: answers(workspace, written(workspace), ask),
    ...(isLinear(model) && model.mean.assignment !== undefined && smooth
      ? likelihoodTables(workspace, model, model.mean.assignment)
      : {})
  }
}

/** Tests of both blocks: of every term, of written hypotheses and tables of type I, II and III. */
export function blockTests(workspace: Workspace, both: BothEstimates) {
  const { include, inference } = workspace.spec
  if (!include.includes('tests') && inference.hypotheses === undefined) {
    return { squares: {}, likelihood: {} }
  }
  const squares = squaresTests(workspace, both)
  const likelihood = maximumTests(workspace, both)
  return {
    squares: squares === null ? {} : { tests: squares },
    likelihood: likelihood === null ? {} : { tests: likelihood }
  }
}
