import { factorise, logDeterminant, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { covarianceOfCoefficients } from '../regression/basis.ts'
import { pickColumns, ratioRow, squaresTables, termTables } from '../regression/term-tables.ts'
import type { BlockTests, TestRow } from '../report.ts'
import type { StackedInference } from '../stacked/inference.ts'
import type { StackedMaximum } from '../stacked/profiles.ts'
import {
  maximumAnswers,
  ownTermQuestions,
  sharedTermQuestions,
  sharesTerms,
  squaresAnswers,
  stackedQuestions
} from '../stacked/tests.ts'
import { restrictionOf } from '../tests/hypothesis.ts'
import { multivariateTests } from '../tests/multivariate.ts'
import type { Question } from '../tests/questions.ts'
import { contrast, type LinearRestriction } from '../tests/restriction.ts'
import { crossProducts, fitEquations, residualsAt, systemSize } from './equations.ts'
import { responseFits } from './response-fits.ts'
import type { SystemWork } from './system-blocks.ts'
import { baseOf, equationStack } from './system-stack.ts'

const asked = ({ request: { spec } }: SystemWork): boolean =>
  spec.include.includes('tests') || spec.inference.hypotheses !== undefined

/** Residual sums of squares and products of the joint responses on some columns of their design. */
interface Products {
  readonly rank: number
  readonly sums: Matrix
  /** −2 ln L less what all fits share. */
  readonly loss: number
}

function productsOn({ system, n }: SystemWork, places: readonly number[]): Products {
  const reduced = fitEquations(
    system.map(({ equation }) => ({
      ...equation,
      x: pickColumns(equation.x, places),
      tail: equation.tail === null ? null : pickColumns(equation.tail, places),
      terms: places.map((j) => equation.terms[j])
    }))
  )
  const sums = crossProducts(residualsAt(reduced, new Float64Array(systemSize(reduced))), () => 1)
  const factor = factorise(sums)
  return {
    rank: reduced[0].kept.length,
    sums,
    loss: factor === null ? Number.NaN : n * logDeterminant(factor)
  }
}

function lessOf(a: Matrix, b: Matrix): Matrix {
  return { ...a, data: a.data.map((value, k) => value - b.data[k]) }
}

/** Multivariate tables as R's anova() of a linear model with several responses, types I, II and III. */
function multivariateTables(work: SystemWork) {
  const { system, n } = work
  const [{ equation, kept }] = system
  const full = productsOn(work, [...equation.terms.keys()])
  const error = { e: full.sums, m: n - kept.length }
  return termTables(
    equation.assignment,
    (places) => productsOn(work, places),
    (name, small, large) => {
      const h = lessOf(small.sums, large.sums)
      return multivariateTests(name, { h, q: large.rank - small.rank }, error)
    }
  )
}

/** F tables of every response's own least squares, types I, II and III. */
function ownTables(work: SystemWork) {
  const own = responseFits(work).map(({ response, model, assignment, squares }) => ({
    response,
    tables: squaresTables(model, assignment, squares)
  }))
  const all = (type: 'type_1' | 'type_2' | 'type_3') =>
    own.flatMap(({ response, tables }) =>
      tables[type].map((row) => ({ ...row, term: `${response}: ${row.term}` }))
    )
  return { type_1: all('type_1'), type_2: all('type_2'), type_3: all('type_3') }
}

/** Likelihood-ratio tables: −n ln Λ with Wilks' Λ. */
function ratioTables(work: SystemWork) {
  const q = work.system.length
  const fitter = (places: readonly number[]) => {
    const { rank, loss } = productsOn(work, places)
    return { rank: q * rank, loss }
  }
  return termTables(work.system[0].equation.assignment, fitter, ratioRow)
}

/** H of A B = q for the r × c matrix B of coefficients: D'(A(X'X)⁻¹A')⁻¹D with D = AB − q. */
function hypothesisProducts(
  { system }: SystemWork,
  { a, q }: LinearRestriction
): { readonly h: Matrix; readonly q: number } | null {
  const [first] = system
  const identity = zeros(a.cols, a.cols)
  for (let j = 0; j < a.cols; j++) identity.data[j * a.cols + j] = 1
  const unscaled = covarianceOfCoefficients(first.basis, identity)
  const found = system.map((one) => {
    const b = Float64Array.from(one.kept, (j) => one.solution.coefficients[j])
    return contrast({ a, q }, b, unscaled)
  })
  const factor = factorise(found[0].spread)
  if (factor === null) return null
  const h = zeros(system.length, system.length)
  found.forEach(({ miss }, k) => {
    const solved = solveFactor(factor, miss)
    found.forEach((other, l) => {
      h.data[l * h.rows + k] = other.miss.reduce((sum, value, i) => sum + value * solved[i], 0)
    })
  })
  return { h, q: a.rows }
}

/** The multivariate tests of a question that is the same of every response. */
function multivariateAnswers(work: SystemWork, { name, hypotheses }: Question): TestRow[] {
  const { system, n } = work
  const [{ kept }] = system
  const e = crossProducts(residualsAt(system, new Float64Array(systemSize(system))), () => 1)
  const restriction = restrictionOf(hypotheses, kept)
  const found = restriction === null ? null : hypothesisProducts(work, restriction)
  return multivariateTests(name, found ?? { h: e, q: 0 }, { e, m: n - kept.length })
}

/** Tests of least squares: F of every term and response, and for joint responses the multivariate ones. */
export function separateTests(
  work: SystemWork,
  { covariance }: StackedInference
): { readonly tests?: BlockTests } {
  if (!asked(work)) return {}
  const { system, n, request } = work
  const stack = equationStack(system)
  const at = {
    estimates: baseOf(system),
    covariance,
    dfResidual: (k: number) => n - system[k].kept.length
  }
  const joint = request.structure === 'joint_responses'
  const written = stackedQuestions(stack, request.spec)
  return {
    tests: {
      terms: [
        ...squaresAnswers(stack, ownTermQuestions(stack), at),
        ...(joint
          ? sharedTermQuestions(stack).flatMap(({ ofEach }) =>
              ofEach === null ? [] : multivariateAnswers(work, ofEach)
            )
          : [])
      ],
      hypotheses: written.flatMap((question) =>
        joint && question.ofEach !== null
          ? multivariateAnswers(work, question.ofEach)
          : squaresAnswers(stack, [question], at)
      ),
      ...(joint ? multivariateTables(work) : ownTables(work))
    }
  }
}

/** Tests of the likelihood: of every term and response, of terms in all responses, of hypotheses. */
export function jointTests(
  work: SystemWork,
  { covariance }: StackedInference,
  at: { readonly maximum: StackedMaximum; readonly estimates: Float64Array }
): { readonly tests?: BlockTests } {
  if (!asked(work)) return {}
  const { system, request } = work
  const stack = equationStack(system)
  const answers = (questions: readonly Question[]) =>
    maximumAnswers(stack, questions, { ...at, covariance })
  return {
    tests: {
      terms: [
        ...answers(ownTermQuestions(stack)),
        ...(sharesTerms(stack) ? answers(sharedTermQuestions(stack)) : [])
      ],
      hypotheses: answers(stackedQuestions(stack, request.spec)),
      ...(request.structure === 'joint_responses' ? ratioTables(work) : {})
    }
  }
}
