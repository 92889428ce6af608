import type { Control, FitSpec } from '../../model/spec.ts'
import { leastSquares } from '../../numeric/linalg/least-squares.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import { orthonormalBasis } from '../regression/basis.ts'
import { type Fitter, pickColumns, ratioRow, termTables } from '../regression/term-tables.ts'
import type { BlockTests } from '../report-diagnostics.ts'
import type { StackedMaximum } from '../stacked/profiles.ts'
import type { Stack } from '../stacked/stack.ts'
import { maximumAnswers, sharedTermQuestions, stackedQuestions } from '../stacked/tests.ts'
import type { MultinomialModel } from './compile-multinomial.ts'
import { likelihoodCriterion, maximiseSoftmax } from './softmax.ts'

export interface LabelTests {
  readonly spec: FitSpec
  readonly control: Control
  readonly model: MultinomialModel
  readonly stack: Stack
  readonly maximum: StackedMaximum
  readonly estimates: Float64Array
  /** Over all terms. */
  readonly covariance: Matrix
}

/** −2 ln L and the rank of the fit on some columns of the design. */
function fitterOf({ model, spec, control }: LabelTests): Fitter {
  const { x, tail, category, frequency, labels } = model
  const n = x.rows
  return (places) => {
    const own = pickColumns(x, places)
    const low = tail === null ? null : pickColumns(tail, places)
    const { aliased } = leastSquares({
      x: own,
      tail: low,
      y: new Float64Array(n),
      yTail: null,
      weights: null
    })
    const kept = places.flatMap((_, k) => (aliased[k] === 0 ? [k] : []))
    const { q } = orthonormalBasis(own, kept)
    const { point } = maximiseSoftmax(
      { q, category, categories: labels.length, frequency, vanishing: null },
      {
        iterations: spec.optimizer.max_iterations,
        cancelled: control.cancelled,
        criterion: likelihoodCriterion
      }
    )
    return { rank: kept.length * (labels.length - 1), loss: -2 * point.logLikelihood }
  }
}

/** Tests of every term for all labels together, of written hypotheses, and tables of ratios of unpenalised likelihoods. */
export function labelTests(input: LabelTests): { readonly tests?: BlockTests } {
  const { spec, model, stack } = input
  if (!spec.include.includes('tests') && spec.inference.hypotheses === undefined) return {}
  // The penalties of designs of different columns are not of one likelihood.
  const tables =
    spec.model.penalty === undefined ? termTables(model.assignment, fitterOf(input), ratioRow) : {}
  return {
    tests: {
      terms: maximumAnswers(stack, sharedTermQuestions(stack), input),
      hypotheses: maximumAnswers(stack, stackedQuestions(stack, spec), input),
      ...tables
    }
  }
}
