import type { DoubleDouble } from '../../../numeric/double-double.ts'
import { type Pair, powerOfPair } from '../pair.ts'
import { evaluateRecurrence, learnRecurrence } from './orthogonal.ts'
import type { Transform } from './transform.ts'

const flatten = (values: readonly DoubleDouble[]): number[] =>
  values.flatMap(({ head, tail }) => [head, tail])

const pairUp = (values: readonly number[]): DoubleDouble[] =>
  values.flatMap((head, i) => (i % 2 === 0 ? [{ head, tail: values[i + 1] }] : []))

/** poly(x, degree): orthonormal polynomials over the data as R's poly(); raw = TRUE: powers of x. */
export const poly: Transform = {
  title: 'polynomials in x, orthogonal unless raw = TRUE',
  args: ['x', 'degree', 'raw'],
  data: 'first',
  *learn(settings) {
    const degree = settings.whole('degree', 1, [1, 200])
    if (settings.flag('raw', false)) return { degree: [degree] }
    const [points] = yield { kind: 'distinct', most: degree }
    if (degree >= points) {
      settings.refuse(
        `A polynomial of degree ${degree} needs more than ${degree} distinct values; there are ${points}`,
        'Lower the degree'
      )
    }
    const { alpha, norm2 } = yield* learnRecurrence(degree)
    return { degree: [degree], alpha: flatten(alpha), norm2: flatten(norm2) }
  },
  width: ({ degree }) => degree[0],
  apply({ degree, alpha, norm2 }, [x]): readonly Pair[] {
    if (alpha === undefined) {
      return Array.from({ length: degree[0] }, (_, k) => powerOfPair(x, k + 1))
    }
    return evaluateRecurrence({ alpha: pairUp(alpha), norm2: pairUp(norm2) }, x)
  }
}
