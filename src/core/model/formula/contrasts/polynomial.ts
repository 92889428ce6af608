import { learnFrom } from '../transforms/learn-from.ts'
import { evaluateRecurrence, learnRecurrence } from '../transforms/orthogonal.ts'
import type { Contrast } from './contrast.ts'

const names = ['.L', '.Q', '.C']

/** Orthonormal polynomials in the position of the level, as for ordered factors with equal spacing. */
export const polynomial: Contrast = {
  title: 'orthogonal polynomials in the order of the levels',
  r: 'contr.poly',
  columns: (k) => {
    const x = { head: Float64Array.from({ length: k }, (_, i) => i + 1), tail: null }
    const recurrence = learnFrom(learnRecurrence(k - 1), { x, frequency: null })
    return evaluateRecurrence(recurrence, x).map(({ head }) => [...head])
  },
  suffixes: (levels) => levels.slice(1).map((_, j) => names[j] ?? `^${j + 1}`),
  levelOf: () => null
}
