import {
  closesAbsolute,
  isMinimax,
  type Membership
} from '../../../numeric/programming/membership.ts'
import type { LinearRegression } from '../../regression/model.ts'
import { membershipFinding, zeroLevel } from '../../regression/programme-result.ts'
import type { SquaresFit } from '../../regression/squares-fit.ts'
import type { NumericFinding } from '../../verdict/judge.ts'
import { programmeInput, type RowProgramme, residualPass, signsFrom } from './programme.ts'
import { pickedRows, residualsAt } from './programme-rows.ts'
import { programmeReading } from './programme-sums.ts'

/** Most rows that a certificate is made of. */
const most = 5000

/** The certificate of a programme over all rows at a point; `zeroOf` makes of the largest response what counts as no residual. */
export async function membershipOfRows(
  programme: RowProgramme,
  point: Float64Array,
  zeroOf: (largestResponse: number) => number
): Promise<Membership> {
  const laplace = programme.start.model.family.facts.normMinimised === 1
  const choose = laplace ? ('least' as const) : ('largest' as const)
  const limit = Number.NEGATIVE_INFINITY
  const selection = { kind: 'residuals' as const, choose, points: [point], most, limit }
  const pass = residualPass(programme, selection, [point])
  const sums = await programme.reduce(pass)
  const zero = zeroOf(sums.largest)
  const r = point.length
  if (!laplace) {
    const rows = pickedRows(sums.picked, r)
    const { x, weights } = programmeInput(rows, (root) => root)
    return isMinimax(x, residualsAt(rows, point), { weights, zero })
  }
  const near = sums.picked.filter(({ score }) => -score <= zero)
  const { size, without } = programmeReading(sums, [point], signsFrom(pass))
  const signed = new Float64Array(r)
  for (const cell of without(near)) {
    if (cell.index === 0) continue
    for (let j = 0; j < r; j++) signed[j] += cell.x[j]
  }
  const { transposed, root, frequency } = pickedRows(near, r)
  const open = near.map((_, i) =>
    transposed.data.slice(i * r, (i + 1) * r).map((value) => value * root[i] * frequency[i])
  )
  return closesAbsolute({ signed, size, open })
}

/** Whether least squares of all rows is in the set of maximisers, by the certificate of the programme at it. */
export async function programmeFindingOfRows(
  programme: RowProgramme,
  model: LinearRegression,
  squares: SquaresFit
): Promise<NumericFinding> {
  const { kept } = programme.start.frame
  const point = Float64Array.from(kept, (j) => squares.coefficients[j])
  return membershipFinding(
    await membershipOfRows(programme, point, (largest) => zeroLevel(model, squares, largest))
  )
}
