import { factorise, solveFactor } from '../../numeric/linalg/cholesky.ts'
import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { covarianceOfCoefficients } from '../regression/basis.ts'
import type { BlockTests, TestRow } from '../report-diagnostics.ts'
import type { StackedInference } from '../stacked/inference.ts'
import type { StackedMaximum } from '../stacked/profiles.ts'
import type { Stack } from '../stacked/stack.ts'
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
import { crossProducts, residualsAt, systemSize } from './equations.ts'
import type { SystemWork } from './system-blocks.ts'
import { baseOf, equationStack } from './system-stack.ts'
import {
  equationRatioTables,
  generalisedTables,
  multivariateTables,
  ownTables,
  ratioTables
} from './system-tables.ts'

const asked = ({ request: { spec } }: SystemWork): boolean =>
  spec.include.includes('tests') || spec.inference.hypotheses !== undefined

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

/** Every response's own terms, and the terms of all where they have the same ones. */
function termQuestions(stack: Stack): Question[] {
  return [...ownTermQuestions(stack), ...(sharesTerms(stack) ? sharedTermQuestions(stack) : [])]
}

/** F tests of generalised least squares at an estimated Σ⁻¹. */
export function feasibleTests(
  work: SystemWork,
  { covariance }: StackedInference,
  at: { readonly estimates: Float64Array; readonly inverse: Matrix }
): { readonly tests?: BlockTests } {
  if (!asked(work)) return {}
  const { system, n, request } = work
  const stack = equationStack(system)
  const answers = (questions: readonly Question[]) =>
    squaresAnswers(stack, questions, {
      estimates: at.estimates,
      covariance,
      dfResidual: (k) => n - system[k].kept.length
    })
  return {
    tests: {
      terms: answers(termQuestions(stack)),
      hypotheses: answers(stackedQuestions(stack, request.spec)),
      ...generalisedTables(work, at.inverse)
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
      terms: answers(termQuestions(stack)),
      hypotheses: answers(stackedQuestions(stack, request.spec)),
      ...(request.structure === 'joint_responses' ? ratioTables(work) : equationRatioTables(work))
    }
  }
}
