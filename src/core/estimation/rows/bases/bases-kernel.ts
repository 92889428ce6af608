import type { Dataset } from '../../../model/dataset.ts'
import { distinctValues } from '../../../model/formula/transforms/learn-from.ts'
import type { Values } from '../../../model/formula/transforms/learning.ts'
import { summedProducts } from '../../../model/formula/transforms/orthogonal.ts'
import { firstAbove } from '../../../model/formula/transforms/quantiles.ts'
import { evaluateVariable, finiteValues } from '../../../model/formula/variable.ts'
import { numericColumn, takeRows } from '../../../model/rows.ts'
import { twoSum } from '../../../numeric/double-double.ts'
import { usedRows } from '../block-rows.ts'
import type { GroupSums } from '../groups.ts'
import { placed, type RowKernel, stepOf } from '../kernel.ts'
import { addPlain, addSums, noSums, type Sums } from '../sums.ts'
import type { BasesPass } from './bases-pass.ts'
import type { RowAnswer, RowQuestion } from './row-question.ts'

type Asked = BasesPass['questions'][number]

/** The finite values of a variable at the rows that take part. Throws Failure. */
export function valuesAt(
  { spec, columns }: Pick<BasesPass, 'spec' | 'columns'>,
  asked: readonly Pick<Asked, 'variable' | 'pointer'>[],
  all: Dataset
): readonly Values[] {
  const dataset = takeRows(all, usedRows({ spec, columns }, all).rows)
  const { weights } = spec.model
  const frequency =
    weights?.kind === 'frequency' ? numericColumn(dataset, weights.column, '/model/weights') : null
  return asked.map(({ variable, pointer }) => {
    const evaluated = evaluateVariable(variable, { dataset, pointer })
    if (evaluated.kind !== 'transform') throw new Error('a basis is a transform')
    return finiteValues(evaluated.data, frequency)
  })
}

/** Sums of a block, as heads and tails. */
interface Out {
  readonly heads: Float64Array
  readonly tails: Float64Array
  readonly values: GroupSums
}

function list(into: GroupSums, value: number, observations: number): void {
  const key = String(value)
  const own = into.get(key)
  if (own === undefined) into.set(key, Float64Array.of(observations))
  else own[0] += observations
}

function addAnswer(question: RowQuestion, values: Values, { heads, tails, values: listed }: Out) {
  const { x, frequency } = values
  const each = (visit: (value: number, observations: number) => void): void => {
    for (let i = 0; i < x.head.length; i++) visit(x.head[i], frequency === null ? 1 : frequency[i])
  }
  switch (question.kind) {
    case 'distinct':
      for (const value of distinctValues(x.head, question.most)) list(listed, value, 0)
      return
    case 'products':
      summedProducts(values)(question.recurrence).forEach(({ head, tail }, k) => {
        heads[k] = head
        tails[k] = tail
      })
      return
    case 'counts':
      each((value, observations) => {
        const k = firstAbove(question.edges, value) - 1
        const place = question.edges[k] === value ? 2 * k : 2 * k + 1
        if (place >= 0 && place < heads.length) heads[place] += observations
      })
      return
    case 'tally': {
      const lows = question.intervals.map(([low]) => low)
      each((value, observations) => {
        const k = firstAbove(lows, value) - 1
        if (k < 0) return
        const [low, high] = question.intervals[k]
        if (value > low && value < high) list(listed, value, observations)
      })
    }
  }
}

function sizeOf(question: RowQuestion): number {
  if (question.kind === 'counts') return 2 * question.edges.length - 1
  return question.kind === 'products' ? 2 : 0
}

/** Where the sums of each question stand: the observations, then its own. */
function placesOf({ questions }: Pick<BasesPass, 'questions'>) {
  let next = 0
  return questions.map(({ question }) => {
    const from = next
    next += 1 + sizeOf(question)
    return { from, to: next }
  })
}

/** Values beyond the first that are too many say no more. */
function curtail(questions: readonly Asked[], { groups }: Sums): void {
  questions.forEach(({ question }, k) => {
    if (question.kind !== 'distinct') return
    for (const key of [...groups[k].keys()].slice(question.most + 1)) groups[k].delete(key)
  })
}

/** The computation of a pass that answers what bases ask. */
export function basesKernel(pass: BasesPass): RowKernel {
  const { questions } = pass
  const places = placesOf(pass)
  const size = places.reduce((_, { to }) => to, 0)
  const add: RowKernel['add'] = ({ dataset }, into) => {
    const heads = new Float64Array(size)
    const tails = new Float64Array(size)
    valuesAt(pass, questions, dataset).forEach((values, k) => {
      const { from, to } = places[k]
      const { frequency } = values
      heads[from] =
        frequency === null
          ? values.x.head.length
          : frequency.reduce((sum, observations) => sum + observations, 0)
      const own = { heads: heads.subarray(from + 1, to), tails: tails.subarray(from + 1, to) }
      addAnswer(questions[k].question, values, { ...own, values: into.groups[k] })
    })
    addPlain(into, heads)
    for (let k = 0; k < size; k++) into.low[k] += tails[k]
    curtail(questions, into)
  }
  return {
    size,
    step: stepOf(1),
    none: () => noSums(size, 0, questions.length),
    join(into, more) {
      addSums(into, more, 0)
      curtail(questions, into)
    },
    add: placed(add)
  }
}

/** What a pass answers to each of its questions. */
export function answersOf(pass: BasesPass, { high, low, groups }: Sums): readonly RowAnswer[] {
  return placesOf(pass).map(({ from, to }, k) => ({
    observations: high[from],
    sums: Array.from({ length: to - from - 1 }, (_, i) =>
      twoSum(high[from + 1 + i], low[from + 1 + i])
    ),
    values: new Map([...groups[k]].map(([key, [observations]]) => [Number(key), observations]))
  }))
}
