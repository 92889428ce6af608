import { minimax } from '../../../numeric/programming/minimax.ts'
import { widest } from '../../../numeric/programming/scaling.ts'
import type { Picked } from '../picked.ts'
import type { Pass } from '../regression-pass.ts'
import { Cancelled } from '../row-source.ts'
import type { Sums } from '../sums.ts'
import {
  type Fitted,
  notIn,
  overSample,
  programmeInput,
  type RowProgramme,
  type RowVertex,
  residualPass,
  spanned,
  spanningRows,
  squaresThere,
  widthOf
} from './programme.ts'
import { pickedRows } from './programme-rows.ts'

/** Rows that one pass adds. */
const added = 200
/** Most passes; a programme that takes more does not settle. */
const mostPasses = 60

interface Exchange {
  readonly held: readonly Picked[]
  readonly found: Fitted
  readonly value: number
  readonly iterations: number
  readonly optimal: boolean
  readonly rss: number
}

function solve(programme: RowProgramme, held: readonly Picked[]) {
  const r = widthOf(programme)
  const input = spanned(programme, 2 ** -20, (more) =>
    programmeInput(pickedRows([...held, ...more], r), (root) => root)
  )
  const { cancelled } = programme.start.control
  const found = minimax(input, { cancelled })
  if (found.status === 'cancelled') throw new Cancelled()
  const value = widest(found.residuals.map((r, i) => r * input.weights[i]))
  return { found, value, response: widest(input.y.map((y, i) => y * input.weights[i])) }
}

/** Adds the rows that break a fit of those that are held until none does. */
async function exchange(
  programme: RowProgramme,
  reduce: (pass: Pass) => Promise<Sums> | Sums,
  first: readonly Picked[]
): Promise<Exchange> {
  let held = first
  let iterations = 0
  for (let done = 1; ; done++) {
    const { found, value, response } = solve(programme, held)
    iterations += found.iterations
    const points = [found.coefficients, ...found.extremes]
    const limit = value + 64 * 2 ** -53 * (value + response)
    const pass = residualPass(
      programme,
      { kind: 'residuals', choose: 'largest', points, most: added, limit },
      null
    )
    const sums = await reduce(pass)
    const broken = notIn(sums.picked, held)
    const optimal = broken.length === 0 && found.status === 'optimal'
    if (broken.length === 0 || done === mostPasses) {
      return { held, found, value, iterations, optimal, rss: squaresThere(pass, sums) }
    }
    held = [...held, ...broken]
  }
}

/**
 * Least largest residual of all rows by exchange (Stiefel 1959, Numer. Math. 1, 1-28, with many rows at a
 * time): the fit of some rows bounds the whole from below, and the rows that lie farther from it, or from
 * an end of its optimal set, are added until there is none. The sample is exhausted first.
 */
export async function leastLargestOfRows(programme: RowProgramme): Promise<RowVertex> {
  const { start, reduce, sampled } = programme
  if (sampled !== undefined) {
    const { found, ...end } = await exchange(programme, reduce, [])
    return { ...found, ...end, zeros: Number.NaN }
  }
  const inSample = await exchange(
    programme,
    (pass) => overSample(start, pass),
    spanningRows(programme)
  )
  const { found, ...end } = await exchange(programme, reduce, inSample.held)
  return {
    ...found,
    optimal: end.optimal,
    iterations: inSample.iterations + end.iterations,
    value: end.value,
    zeros: Number.NaN,
    rss: end.rss
  }
}
