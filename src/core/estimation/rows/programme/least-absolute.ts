import { leastAbsolute } from '../../../numeric/programming/least-absolute.ts'
import { unitPower } from '../../../numeric/programming/programme.ts'
import { widest } from '../../../numeric/programming/scaling.ts'
import { identifiedColumns } from '../../regression/facts.ts'
import { isLinear } from '../../regression/model.ts'
import { absoluteVertexOf } from '../../regression/programme-fit.ts'
import type { Picked } from '../picked.ts'
import type { Pass } from '../regression-pass.ts'
import { Cancelled } from '../row-source.ts'
import type { Sums } from '../sums.ts'
import {
  type Fitted,
  limitOf,
  notIn,
  type RowProgramme,
  type RowVertex,
  residualPass,
  signsFrom,
  spanned,
  spanningRows,
  squaresThere,
  widthOf
} from './programme.ts'
import { pickedRows } from './programme-rows.ts'
import {
  type Cell,
  holdTogether,
  type ProgrammeReading,
  programmeReading
} from './programme-sums.ts'

/** Most passes; a programme that takes more does not settle. */
const mostPasses = 60
/** Most sums of rows that act together. */
const mostSums = 2e5

/** Rows near the surface that are held, of n with r columns: of the order of Portnoy & Koenker's (n²r)^⅓. */
function heldRows(n: number, r: number): number {
  return Math.max(4 * r + 200, Math.min(50_000, 2 * Math.ceil(Math.cbrt(n * n * r))))
}

/** Points whose signs tell rows apart. */
function mostPoints(r: number): number {
  return Math.min(6, Math.max(2, Math.floor(Math.log(mostSums / (r + 2)) / Math.log(3))))
}

/** Held rows, and one row for each cell of the others, as the solver takes them. */
function inputOf(r: number, held: readonly Picked[], cells: readonly Cell[]) {
  const rows = pickedRows(held, r)
  const n = held.length
  const together = cells.flatMap(({ x, y }) => {
    const size = Math.max(widest(x), Math.abs(y))
    return size > 0 ? { x, y, unit: unitPower(size) } : []
  })
  const all = n + together.length
  const x = { rows: all, cols: r, data: new Float64Array(all * r) }
  const y = new Float64Array(all)
  const weights = new Float64Array(all)
  for (let i = 0; i < n; i++) {
    y[i] = rows.y[i]
    weights[i] = rows.root[i] * rows.frequency[i]
    for (let j = 0; j < r; j++) x.data[j * all + i] = rows.transposed.data[i * r + j]
  }
  // A power of two leaves the sums as they are.
  together.forEach((cell, k) => {
    y[n + k] = cell.y * cell.unit
    weights[n + k] = 1 / cell.unit
    for (let j = 0; j < r; j++) x.data[j * all + n + k] = cell.x[j] * cell.unit
  })
  return { x, y, weights }
}

/** The programme of the held rows and of one row for each cell of the others. */
function solve(programme: RowProgramme, held: readonly Picked[], cells: readonly Cell[]): Fitted {
  const r = widthOf(programme)
  const { cancelled } = programme.start.control
  const input = spanned(programme, 2 ** -40, (more) => inputOf(r, [...held, ...more], cells))
  const found = leastAbsolute(input, { cancelled })
  if (found.status === 'cancelled') throw new Cancelled()
  return found
}

/** The vertex of the sample, on the kept columns, or that of all rows; no step where the mean is linearised. */
function fitOfSample(programme: RowProgramme): Float64Array {
  if (programme.sampled !== undefined) return programme.sampled.begin
  if (programme.linearised !== null) return new Float64Array(widthOf(programme))
  if (programme.reweighted !== undefined) return programme.reweighted.point
  const { model, frame, workspace } = programme.start
  if (!isLinear(model)) throw new Error('a programme has a linear mean')
  return absoluteVertexOf(model, identifiedColumns(model.mean.x, frame.kept), workspace)
    .coefficients
}

interface Taken {
  readonly pass: Pass
  readonly sums: Sums
  readonly reading: ProgrammeReading
}

async function take(programme: RowProgramme, points: readonly Float64Array[]): Promise<Taken> {
  const latest = points[points.length - 1]
  const most = heldRows(programme.rows, latest.length)
  const nearest = {
    kind: 'residuals' as const,
    choose: 'nearest' as const,
    points: [latest],
    most,
    limit: Number.NEGATIVE_INFINITY
  }
  const limit = limitOf(programme, { ...nearest, most: Math.ceil(0.8 * most) })
  const pass = residualPass(programme, { ...nearest, limit }, points)
  const sums = await programme.reduce(pass)
  return { pass, sums, reading: programmeReading(sums, points, signsFrom(pass)) }
}

/** Rows, not held, whose signs turn between a vertex and the ends of what it takes for the optimal set. */
async function crossing(
  programme: RowProgramme,
  { coefficients, extremes }: Fitted,
  held: readonly Picked[]
): Promise<readonly Picked[]> {
  const most = 2 * held.length
  const points = [coefficients, ...extremes]
  const limit = Number.NEGATIVE_INFINITY
  const pass = residualPass(
    programme,
    { kind: 'residuals', choose: 'crossing', points, most, limit },
    null
  )
  return notIn((await programme.reduce(pass)).picked, held)
}

/**
 * Least absolute deviations of all rows to the exact vertex. Rows near the surface are held; of the others
 * those act as one row, the sum of them, whose residuals have the same signs at all points so far (Portnoy
 * & Koenker 1997, Statistical Science 12, 279-300, section 5, with more points than one). |Σ w r| ≤ Σ w|r|,
 * with equality at those points, so that the programme of these rows is a lower bound of the whole: its
 * vertex is that of all rows once no two rows that act together have opposite signs there. So it is with the
 * ends of the optimal set.
 */
export async function leastAbsoluteOfRows(programme: RowProgramme): Promise<RowVertex> {
  const begin = fitOfSample(programme)
  const spanning = spanningRows(programme)
  const keep = mostPoints(begin.length)
  const most = 2 * heldRows(programme.rows, begin.length)
  let points: readonly Float64Array[] = [begin]
  let held: readonly Picked[] = []
  let found: Fitted | null = null
  let iterations = 0
  let latest: Taken | null = null
  for (let done = 0; done < mostPasses; done++) {
    latest = await take(programme, points)
    const { picked } = latest.sums
    const settled = found !== null && holdTogether(latest.reading.without(held))
    const turned =
      settled && found !== null && !found.unique ? await crossing(programme, found, held) : []
    if (settled && turned.length === 0) break
    const more = [...picked, ...notIn([...turned, ...spanning], picked)]
    const before = notIn(held, more)
    held = more.length + before.length > most ? more : [...more, ...before]
    found = solve(programme, held, latest.reading.without(held))
    iterations += found.iterations
    points = [...points, found.coefficients].slice(-keep)
  }
  if (found === null || latest === null) throw new Error('no pass was made')
  const { reading, pass, sums } = latest
  const optimal = found.status === 'optimal' && points.at(-1) === found.coefficients
  return {
    ...found,
    optimal: optimal && holdTogether(reading.without(held)),
    iterations,
    value: reading.value,
    zeros: reading.zeros,
    rss: squaresThere(pass, sums)
  }
}
