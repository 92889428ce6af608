import type { InferenceSpec } from '../../model/spec.ts'
import type { TestRow } from '../report-diagnostics.ts'
import { type Hypothesis, parseHypothesis, restrictionOf } from './hypothesis.ts'
import type { LinearRestriction } from './restriction.ts'

/** Hypotheses that are tested together, under one name. */
export interface Question {
  readonly name: string
  readonly hypotheses: readonly Hypothesis[]
}

/** Every hypothesis that a client wrote about p terms. Throws Failure for the first that cannot be read. */
export function writtenQuestions(
  { hypotheses = [] }: InferenceSpec,
  terms: readonly string[]
): Question[] {
  return hypotheses.map((text, i) => ({
    name: text,
    hypotheses: [parseHypothesis(text, terms, `/inference/hypotheses/${i}`)]
  }))
}

/** "All these terms are 0", under a name. */
export function zeroQuestion(
  name: string,
  terms: readonly string[],
  places: readonly number[]
): Question {
  return {
    name,
    hypotheses: places.map((j) => {
      const weights = new Float64Array(terms.length)
      weights[j] = 1
      return { text: `${terms[j]} = 0`, weights, value: 0 }
    })
  }
}

function unanswered(term: string): TestRow {
  const none = Number.NaN
  return {
    term,
    test: 'none',
    statistic: none,
    df: 0,
    df_residual: null,
    p_value: none,
    note: 'The data do not identify what the hypothesis is about.'
  }
}

/** The tests of every question; one about what the data do not identify has none. */
export function answersTo(
  questions: readonly Question[],
  kept: readonly number[],
  ask: (name: string, restriction: LinearRestriction) => readonly TestRow[]
): TestRow[] {
  return questions.flatMap(({ name, hypotheses }) => {
    const restriction = restrictionOf(hypotheses, kept)
    return restriction === null ? [unanswered(name)] : ask(name, restriction)
  })
}
