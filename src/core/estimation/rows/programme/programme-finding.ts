import { closesAbsolute, isMinimax } from '../../../numeric/programming/membership.ts'
import type { LinearRegression } from '../../regression/model.ts'
import { membershipFinding, zeroLevel } from '../../regression/programme-result.ts'
import type { SquaresFit } from '../../regression/squares-fit.ts'
import type { NumericFinding } from '../../verdict/judge.ts'
import { programmeInput, type RowProgramme, residualPass, signsFrom } from './programme.ts'
import { pickedRows, residualsAt } from './programme-rows.ts'
import { programmeReading } from './programme-sums.ts'

/** Most rows that a certificate is made of. */
const most = 5000

/** Whether least squares of all rows is in the set of maximisers, by the certificate of the programme at it. */
export async function programmeFindingOfRows(
  { start, reduce }: RowProgramme,
  model: LinearRegression,
  squares: SquaresFit
): Promise<NumericFinding> {
  const { kept } = start.frame
  const point = Float64Array.from(kept, (j) => squares.coefficients[j])
  const laplace = model.family.facts.normMinimised === 1
  const choose = laplace ? ('least' as const) : ('largest' as const)
  const limit = Number.NEGATIVE_INFINITY
  const selection = { kind: 'residuals' as const, choose, points: [point], most, limit }
  const pass = residualPass(start, selection, [point])
  const sums = await reduce(pass)
  const zero = zeroLevel(model, squares, sums.largest)
  if (!laplace) {
    const rows = pickedRows(sums.picked, kept.length)
    const { x, weights } = programmeInput(rows, (root) => root)
    return membershipFinding(isMinimax(x, residualsAt(rows, point), { weights, zero }))
  }
  const near = sums.picked.filter(({ score }) => -score <= zero)
  const { size, without } = programmeReading(sums, [point], signsFrom(pass))
  const signed = new Float64Array(kept.length)
  for (const cell of without(near)) {
    if (cell.index === 0) continue
    for (let j = 0; j < signed.length; j++) signed[j] += cell.x[j]
  }
  const { transposed, root, frequency } = pickedRows(near, kept.length)
  const open = near.map((_, i) =>
    transposed.data
      .slice(i * kept.length, (i + 1) * kept.length)
      .map((value) => value * root[i] * frequency[i])
  )
  return membershipFinding(closesAbsolute({ signed, size, open }))
}
