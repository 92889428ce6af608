import type { Learning, Question, Values } from './learning.ts'
import { summedProducts } from './orthogonal.ts'
import { quantiles } from './quantiles.ts'

/** The values that differ, up to the first beyond `most`. */
export function distinctValues(values: Float64Array, most: number): ReadonlySet<number> {
  const found = new Set<number>()
  for (let i = 0; i < values.length && found.size <= most; i++) found.add(values[i])
  return found
}

/** What a basis learns from values that are held. */
export function learnFrom<T>(learning: Learning<T>, values: Values): T {
  const products = summedProducts(values)
  const answer = (question: Question): readonly number[] => {
    switch (question.kind) {
      case 'distinct':
        return [distinctValues(values.x.head, question.most).size]
      case 'quantiles':
        return quantiles(values, question)
      case 'products':
        return products(question.recurrence).flatMap(({ head, tail }) => [head, tail])
    }
  }
  let step = learning.next()
  while (step.done !== true) step = learning.next(answer(step.value))
  return step.value
}
