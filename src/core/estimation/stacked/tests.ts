import type { FitSpec } from '../../model/spec.ts'
import type { Matrix } from '../../numeric/matrix.ts'
import type { TestRow } from '../report-diagnostics.ts'
import { parseHypothesis } from '../tests/hypothesis.ts'
import { answersTo, type Question, zeroQuestion } from '../tests/questions.ts'
import {
  fRow,
  identified,
  type LinearRestriction,
  restrictionTests,
  waldStatistic
} from '../tests/restriction.ts'
import { type StackedMaximum, testedStack } from './profiles.ts'
import { partPlaces, type Stack, type StackPart, stackedKept, stackedNames } from './stack.ts'

/** Columns of each term of a part's formula, the intercept first. */
export function termColumns({ kept, terms, assignment }: StackPart): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const j of kept) {
    const place = assignment?.termOf[j] ?? -1
    const name = assignment?.labels[place] ?? terms[j].name
    groups.set(name, [...(groups.get(name) ?? []), j])
  }
  return groups
}

/** "All coefficients of the term are 0" for every response by itself. */
export function ownTermQuestions(stack: Stack): Question[] {
  const names = stackedNames(stack)
  const places = partPlaces(stack)
  return stack.flatMap((part, k) =>
    [...termColumns(part)].map(([name, columns]) =>
      zeroQuestion(
        `${part.response}: ${name}`,
        names,
        columns.map((j) => places[k] + j)
      )
    )
  )
}

/** A question; where it is the same of every response, `ofEach` asks it of one alone. */
export interface StackedQuestion extends Question {
  readonly ofEach: Question | null
}

/** A question about the terms of one response, asked of every response of the stack. */
function ofEvery(stack: Stack, ofEach: Question): StackedQuestion {
  const names = stackedNames(stack)
  const [{ terms }] = stack
  return {
    name: ofEach.name,
    ofEach,
    hypotheses: stack.flatMap((_, k) =>
      ofEach.hypotheses.map(({ text, weights: own, value }) => {
        const weights = new Float64Array(names.length)
        weights.set(own, k * terms.length)
        return { text, weights, value }
      })
    )
  }
}

/** "All coefficients of the term are 0" for all responses together, where they have the same terms. */
export function sharedTermQuestions(stack: Stack): StackedQuestion[] {
  const [first] = stack
  const names = first.terms.map(({ name }) => name)
  return [...termColumns(first)].map(([name, columns]) =>
    ofEvery(stack, zeroQuestion(name, names, columns))
  )
}

/** Whether all parts have the same terms. */
export function sharesTerms(stack: Stack): boolean {
  const [first] = stack
  return stack.every(
    ({ terms }) =>
      terms.length === first.terms.length &&
      terms.every(({ name }, j) => name === first.terms[j].name)
  )
}

/**
 * Every hypothesis that a client wrote: of single coefficients ("y1: x = y2: x"), or, where all
 * responses have the same terms, of terms alone ("x = 0"), which is then said of every response.
 * Throws Failure for the first that cannot be read.
 */
export function stackedQuestions(stack: Stack, { inference }: FitSpec): StackedQuestion[] {
  const names = stackedNames(stack)
  const { hypotheses = [] } = inference
  return hypotheses.map((text, i) => {
    const pointer = `/inference/hypotheses/${i}`
    const single = names.some((name) => text.includes(name))
    if (single || !sharesTerms(stack)) {
      return { name: text, hypotheses: [parseHypothesis(text, names, pointer)], ofEach: null }
    }
    const own = stack[0].terms.map(({ name }) => name)
    return ofEvery(stack, { name: text, hypotheses: [parseHypothesis(text, own, pointer)] })
  })
}

/** Wald, likelihood-ratio and score tests of questions about a maximum. */
export function maximumAnswers(
  stack: Stack,
  questions: readonly Question[],
  at: {
    readonly maximum: StackedMaximum
    readonly estimates: Float64Array
    /** Over all terms. */
    readonly covariance: Matrix
  }
): TestRow[] {
  const kept = stackedKept(stack)
  const covariance = identified(at.covariance, kept)
  const tested = testedStack(stack, at.maximum, { estimates: at.estimates, covariance })
  return answersTo(questions, kept, (name, restriction) =>
    restrictionTests(name, restriction, tested)
  )
}

/** Wald tests as F, with the fewest residual degrees of freedom among the responses that are spoken of. */
export function squaresAnswers(
  stack: Stack,
  questions: readonly Question[],
  at: {
    readonly estimates: Float64Array
    readonly covariance: Matrix
    readonly dfResidual: (part: number) => number
  }
): TestRow[] {
  const kept = stackedKept(stack)
  const covariance = identified(at.covariance, kept)
  return answersTo(questions, kept, (name, restriction) => {
    const df = restriction.a.rows
    const statistic = waldStatistic(restriction, at.estimates, covariance) / df
    const parts = stack.flatMap((part, k) =>
      speaksOf(restriction, part) ? [at.dfResidual(k)] : []
    )
    return [fRow(name, { statistic, df, dfResidual: Math.min(...parts) })]
  })
}

function speaksOf({ a }: LinearRestriction, { from, kept }: StackPart): boolean {
  return a.data.subarray(from * a.rows, (from + kept.length) * a.rows).some((value) => value !== 0)
}
