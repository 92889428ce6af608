import type { Variable } from '../../../model/formula/formula.ts'
import { parseFormula } from '../../../model/formula/parse.ts'
import { readArguments } from '../../../model/formula/transforms/arguments.ts'
import { distinctValues } from '../../../model/formula/transforms/learn-from.ts'
import type { Learning, Question } from '../../../model/formula/transforms/learning.ts'
import { transforms } from '../../../model/formula/transforms/registry.ts'
import type { Settings, TransformState } from '../../../model/formula/transforms/transform.ts'
import { refuseNothing } from '../../../model/formula/variable.ts'
import type { Control, FitSpec } from '../../../model/spec.ts'
import { columnsRead, type RowSource } from '../row-source.ts'
import { plainSpec } from '../start.ts'
import { columnsOf, formulasOf, namesIn } from '../suits.ts'
import { answersOf, valuesAt } from './bases-kernel.ts'
import type { BasesPass } from './bases-pass.ts'
import type { RowLearning } from './row-question.ts'
import { selectQuantiles } from './selection.ts'

/** Rows of the sample, which the first edges of quantiles are taken from. */
const sampleRows = 20_000

/** A basis that is to be learned. */
interface Basis {
  readonly variable: Variable
  readonly pointer: string
  readonly settings: Settings
  readonly learning: Learning<TransformState>
}

/** The bases of the terms of a model, each once. Throws Failure for arguments that cannot be read. */
function basesOf({ model }: FitSpec, columns: readonly string[]): readonly Basis[] {
  const found = formulasOf(model).flatMap(({ source, pointer }) => {
    const { variables, terms } = parseFormula(source, pointer, columns)
    const used = new Set(terms.flatMap((term) => term.variables))
    return variables.flatMap((variable, v): Basis[] => {
      const { expression } = variable
      const transform = expression.kind === 'call' ? transforms.get(expression.fn) : undefined
      if (expression.kind !== 'call' || transform === undefined || !used.has(v)) return []
      const { settings } = readArguments(expression, transform, pointer)
      return [{ variable, pointer, settings, learning: transform.learn(settings) }]
    })
  })
  return [...new Map(found.map((basis) => [basis.variable.label, basis])).values()]
}

/** What a basis asks, as passes answer it; what a sample proves is not asked of them. */
function* answered(question: Question, sample: Float64Array): RowLearning<readonly number[]> {
  switch (question.kind) {
    case 'distinct': {
      const shown = distinctValues(sample, question.most).size
      return [shown > question.most ? shown : (yield question).values.size]
    }
    case 'products':
      return (yield question).sums.flatMap(({ head, tail }) => [head, tail])
    case 'quantiles':
      return yield* selectQuantiles(question, sample)
  }
}

/** What a basis learns from passes. */
function* byPasses<T>(learning: Learning<T>, sample: Float64Array): RowLearning<T> {
  let step = learning.next()
  while (step.done !== true) step = learning.next(yield* answered(step.value, sample))
  return step.value
}

/** All of a pass but its questions: the rows that in memory teach a basis. */
function rowsTaught(spec: FitSpec, bases: readonly Basis[], columns: readonly string[]) {
  const { formulas, weights } = spec.model
  const read = bases.flatMap(({ variable }) => namesIn(variable.expression))
  const weight = weights === undefined ? [] : [weights.column]
  return {
    kind: 'bases' as const,
    spec: plainSpec(spec),
    // Equations share the rows that are complete in all of them; one formula drops no row before its bases.
    columns: formulas === undefined ? [] : columnsOf(spec, columns),
    beside: columns.filter((name) => read.includes(name) || weight.includes(name))
  }
}

/**
 * The request with what its bases learn from all rows, in passes that the bases share; the request itself
 * where it has none, or has learned. Throws Failure, and Cancelled when it was stopped.
 */
export async function withLearnedBases(
  spec: FitSpec,
  source: RowSource,
  control: Control
): Promise<FitSpec> {
  const columns = source.columns.map(({ name }) => name)
  const bases = spec.bases === undefined ? basesOf(spec, columns) : []
  if (bases.length === 0) return spec
  columnsOf(spec, columns)
  const taught = rowsTaught(spec, bases, columns)
  const { seed } = spec.optimizer
  const request = { rows: sampleRows, seed, columns: columnsRead(taught), beside: [], also: [] }
  const { cancelled } = control
  const sample = valuesAt(taught, bases, await source.sample(request, { cancelled }))
  const learned = new Map<string, TransformState>()
  const learners = bases.map((basis, k) => ({
    ...basis,
    steps: byPasses(basis.learning, sample[k].x.head)
  }))
  let open = learners.map((learner) => ({ learner, step: learner.steps.next() }))
  for (;;) {
    const asking = open.flatMap(({ learner, step }) => {
      if (step.done !== true) return [{ ...learner, question: step.value }]
      learned.set(learner.variable.label, step.value)
      return []
    })
    if (asking.length === 0) return { ...spec, bases: learned }
    const questions = asking.map(({ variable, pointer, question }) => ({
      variable,
      pointer,
      question
    }))
    const pass: BasesPass = { ...taught, questions }
    const answers = answersOf(pass, await source.reduce(pass, { cancelled }))
    open = asking.map((learner, k) => {
      if (answers[k].observations === 0) refuseNothing(learner.variable.label, learner.settings)
      return { learner, step: learner.steps.next(answers[k]) }
    })
  }
}
