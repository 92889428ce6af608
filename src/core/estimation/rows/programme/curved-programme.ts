import { transpose } from '../../../numeric/matrix.ts'
import type { Box } from '../../../numeric/optim/optimiser.ts'
import {
  type NormAnswer,
  type NormAsked,
  type NormEnd,
  normDescent
} from '../../regression/norm-descent.ts'
import { independentOf } from '../../regression/programme-search.ts'
import type { Start } from '../start.ts'
import { leastAbsoluteOfRows } from './least-absolute.ts'
import { leastLargestOfRows } from './least-largest.ts'
import {
  type LinearisedProgramme,
  type RowProgramme,
  residualPass,
  rowsOfSample,
  signsFrom,
  squaresThere
} from './programme.ts'
import { membershipOfRows } from './programme-finding.ts'
import { programmeReading } from './programme-sums.ts'

/** All rows, and the sample that the search for the least norm of their residuals is laid out on. */
export type NormRows = Omit<RowProgramme, 'linearised'>

/** Directions of the coefficients, as steps from β. */
export function linearisedAt(
  rows: NormRows,
  beta: Float64Array,
  free: readonly number[]
): LinearisedProgramme {
  return { ...rows, linearised: { beta, free } }
}

/** Columns of whose derivatives in the sample none depends on those before. */
export function movableOf(
  rows: NormRows,
  beta: Float64Array,
  free: readonly number[]
): readonly number[] {
  const { transposed } = rowsOfSample(linearisedAt(rows, beta, free))
  const places = independentOf(transpose(transposed), [...free.keys()])
  return places.map((k) => free[k])
}

/** The norm is that of Laplace's law, where descents of the sum of |r|^p, p < 1, begin too. */
function isAbsolute({ model }: Start): boolean {
  return model.family.facts.normMinimised !== 'inf'
}

/** The largest w|r| at β, one pass being made for it. */
async function largestAt(rows: NormRows, beta: Float64Array) {
  const free = [...beta.keys()]
  const programme = linearisedAt(rows, beta, free)
  const selection = {
    kind: 'residuals' as const,
    choose: 'largest' as const,
    points: [new Float64Array(beta.length)],
    most: 1,
    limit: Number.NEGATIVE_INFINITY
  }
  const pass = residualPass(programme, selection, null)
  const sums = await rows.reduce(pass)
  const finite = Number.isFinite(squaresThere(pass, sums))
  return finite ? (sums.picked[0]?.score ?? Number.NaN) : Number.NaN
}

/** Σ w|r| at β; NaN where the mean is not finite. */
async function absoluteAt(rows: NormRows, beta: Float64Array): Promise<number> {
  const points = [new Float64Array(beta.length)]
  const pass = residualPass(linearisedAt(rows, beta, [...beta.keys()]), null, points)
  const sums = await rows.reduce(pass)
  return programmeReading(sums, points, signsFrom(pass)).value
}

/** The norm of the residuals of all rows at β; NaN where the mean is not finite. */
export function normAt(rows: NormRows, beta: Float64Array): Promise<number> {
  return isAbsolute(rows.start) ? absoluteAt(rows, beta) : largestAt(rows, beta)
}

/** What all rows say of a point of the descent: the programme of their linearised residuals is solved to its exact vertex. */
async function answerOf(
  rows: NormRows,
  { gamma, free }: NormAsked,
  known: { readonly gamma: Float64Array; readonly value: number } | null
): Promise<NormAnswer> {
  const value = known?.gamma === gamma ? known.value : await normAt(rows, gamma)
  if (free === null) return { value, move: null }
  const solve = isAbsolute(rows.start) ? leastAbsoluteOfRows : leastLargestOfRows
  const own = movableOf(rows, gamma, free)
  const vertex = await solve(linearisedAt(rows, gamma, own))
  const step = new Float64Array(gamma.length)
  own.forEach((j, k) => {
    step[j] = vertex.coefficients[k]
  })
  const move = step.every(Number.isFinite) ? { step, predicted: value - vertex.value } : null
  return { value, move }
}

/** Whether β is stationary for the norm over the free columns: the certificate of the programme there. */
export async function certifiedAt(rows: NormRows, beta: Float64Array, free: readonly number[]) {
  const largest = await largestAt(rows, beta)
  const still = new Float64Array(free.length)
  // As in memory: of the residuals' spread, and of the response's rounding.
  const zero = (response: number) => Math.max(1e-10 * largest, 64 * Number.EPSILON * response)
  const found = await membershipOfRows(linearisedAt(rows, beta, free), still, zero)
  return { stationary: found.optimal, slack: found.slack }
}

/**
 * The sequence of linear programmes of `normDescent` on all rows, from the fit of the sample: each programme
 * is solved exactly by held rows and proof passes. Null when the mean is not finite at the start.
 */
export async function descendOnRows(
  rows: NormRows,
  from: Float64Array,
  { box, iterations }: { readonly box: Box; readonly iterations: number }
): Promise<NormEnd | null> {
  const { cancelled } = rows.start.control
  const descent = normDescent(box, from, { iterations, cancelled })
  let asked = descent.next()
  let known: { readonly gamma: Float64Array; readonly value: number } | null = null
  while (asked.done !== true) {
    const { gamma } = asked.value
    const answer: NormAnswer = await answerOf(rows, asked.value, known)
    known = { gamma, value: answer.value }
    asked = descent.next(answer)
  }
  return asked.value
}
