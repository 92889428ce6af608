import type { FitSpec } from '../../../model/spec.ts'
import {
  bestOf,
  type PowerOptions,
  type PowerVertex,
  pooledRows,
  startOfPool,
  verticesOf
} from '../../regression/least-power.ts'
import { powerDescent } from '../../regression/power-descent.ts'
import { exponentOf, vertexResult, vertexRuling } from '../../regression/vertex-fit.ts'
import type { WeightedRows } from '../../regression/weighted-rows.ts'
import { countStatus } from '../../regression/workspace.ts'
import type { BothOptima } from '../both-optima.ts'
import { betaOf } from '../frame.ts'
import { endingWhenCancelled } from '../row-source.ts'
import type { Start } from '../start.ts'
import { common, placesOf, sumAt } from '../sums.ts'
import { type AfterSquares, begunProgramme } from './begun-programme.ts'
import { leastAbsoluteOfRows } from './least-absolute.ts'
import { powersAt } from './power-points.ts'
import { type RowProgramme, residualPass, widthOf } from './programme.ts'
import { programmeOptima } from './programme-optima.ts'
import { pickedRows } from './programme-rows.ts'

/** The rows that are drawn of so many that count, in their order: all where there are no more. */
export async function drawnRows(programme: RowProgramme, rows: number): Promise<WeightedRows> {
  const look = (limit: number) => {
    const selection = { kind: 'residuals' as const, choose: 'drawn' as const, points: [] }
    return programme.reduce(
      residualPass(programme, { ...selection, most: pooledRows, limit }, null)
    )
  }
  const all = Number.NEGATIVE_INFINITY
  // The draws are uniform, so that twice as many as are wanted exceed this.
  const likely = await look(rows > 2 * pooledRows ? 1 - (2 * pooledRows) / rows : all)
  const short = likely.picked.length < Math.min(rows, pooledRows)
  const { picked } = short ? await look(all) : likely
  const ordered = [...picked].sort((a, b) => a.row - b.row)
  return pickedRows(ordered, widthOf(programme))
}

/** Σ |r|^p and Σ w r² of all rows at some fits. */
async function valuesAt(
  programme: RowProgramme,
  exponent: number,
  points: readonly Float64Array[]
) {
  const { frame } = programme.start
  const phi = new Float64Array(0)
  const pass = {
    ...residualPass(programme, null, null),
    powers: { exponent, points },
    points: points.map((point) => ({
      criterion: 'squares' as const,
      order: 0 as const,
      beta: betaOf(frame, point, 0),
      phi
    }))
  }
  const sums = await programme.reduce(pass)
  const squares = placesOf(pass).map(({ value }) => sumAt(sums, value))
  return { powers: powersAt(pass, sums), squares }
}

/** The fits of a descent over all rows: every programme to its exact vertex by held rows and proof passes. */
async function descended(
  programme: RowProgramme,
  start: PowerVertex | null,
  { exponent, observations }: { readonly exponent: number; readonly observations: number }
): Promise<readonly Float64Array[]> {
  const descent = powerDescent(exponent, start === null ? [] : [start.coefficients])
  let asked = descent.next()
  while (asked.done !== true) {
    const { value: reweighted } = asked
    const own = reweighted === null ? programme : { ...programme, reweighted }
    const { coefficients, value } = await leastAbsoluteOfRows(own)
    asked = descent.next({ coefficients, spread: value / observations })
  }
  return asked.value
}

/** The fits that `leastPower` tries in memory, of all rows. */
async function triedVertices(
  programme: RowProgramme,
  options: PowerOptions,
  of: { readonly rows: number; readonly observations: number }
): Promise<readonly PowerVertex[]> {
  const pool = await drawnRows(programme, of.rows)
  if (of.rows <= pooledRows) return verticesOf(pool, options)
  const { exponent } = options
  const { observations } = of
  const start = startOfPool(pool, options)
  const fits = await descended(programme, start, { exponent, observations })
  const { powers } = await valuesAt(programme, exponent, fits)
  return fits.map((coefficients, k) => ({ coefficients, value: powers[k] }))
}

/** Two optima of a generalised normal law with a known p < 1: the best of the fits through rows that are tried. */
export async function withVertices(
  spec: FitSpec,
  start: Start,
  after: AfterSquares
): Promise<BothOptima> {
  const { passes, searched } = after
  const { sums } = searched
  const { whole, model, squares, programme, passesMade } = begunProgramme(spec, start, after)
  const { kept } = start.frame
  const exponent = exponentOf(model)
  const { cancelled } = endingWhenCancelled(start.control)
  const options = { exponent, seed: spec.optimizer.seed, cancelled }
  const of = { rows: sums.rows, observations: model.nobs }
  const vertices = await triedVertices(programme, options, of)
  const best = bestOf(vertices)
  if (best === null) throw new Error('least absolute deviations are a fit through rows')
  const atSquares = Float64Array.from(kept, (j) => squares.coefficients[j])
  const there = await valuesAt(programme, exponent, [atSquares, best.coefficients])
  const none = new Float64Array(0)
  const likelihood = vertexResult(
    model,
    {
      kept,
      vertices,
      best,
      logWeights: sumAt(sums, common.logWeights),
      fitted: none,
      gamma: none
    },
    countStatus(whole.workspace, squares)
  )
  return programmeOptima(
    {
      ...whole,
      found: { ...searched, passes: passesMade() },
      squares,
      likelihood,
      programme: {
        optimalSet: [],
        finding: vertexRuling(there.powers[0], there.powers[1]),
        rss: there.squares[1],
        sparsity: null,
        squaresHessian: null
      }
    },
    { start, passes }
  )
}
