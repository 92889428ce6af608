import type { Term } from './formula.ts'

/**
 * Which factors of each term take full indicator coding, dummy[term][position in the term], by the
 * rule of R's terms.formula() and model.matrix(): a factor takes its contrast where an earlier term
 * holds all other variables of the term (a term of one variable always does), and without an
 * intercept the first factor of the formula takes indicators.
 */
export function chooseCoding(
  terms: readonly Term[],
  isFactor: (variable: number) => boolean,
  intercept: boolean
): readonly (readonly boolean[])[] {
  const sets = terms.map(({ variables }) => new Set(variables))
  const dummy = terms.map(({ variables }, t) =>
    variables.map((v) => {
      const others = variables.filter((other) => other !== v)
      if (others.length === 0) return false
      return !sets.slice(0, t).some((set) => others.every((other) => set.has(other)))
    })
  )
  if (intercept) return dummy
  for (const [t, { variables }] of terms.entries()) {
    const first = variables.findIndex(isFactor)
    if (first < 0) continue
    dummy[t][first] = true
    break
  }
  return dummy
}
