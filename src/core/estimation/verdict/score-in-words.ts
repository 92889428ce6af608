import { figure } from '../../numeric/figure.ts'

/** The score at the least-squares estimate and what rounding makes of it; a qualification follows the point. */
export function scoreInWords(
  { score, roundingUnit }: { readonly score: number; readonly roundingUnit: number },
  point = ''
): string {
  return `The scaled score of the likelihood at the least-squares estimate${point} is ${figure(score)} standard errors, against ${figure(roundingUnit)} that rounding can produce.`
}
