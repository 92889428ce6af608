import type { FitSpec } from '../../../model/spec.ts'
import { unbounded } from '../../../numeric/optim/bounds.ts'
import type { Box } from '../../../numeric/optim/optimiser.ts'
import {
  curvedPowerDescent,
  type DescentStart,
  type PowerAsked
} from '../../regression/curved-power-descent.ts'
import { bestEnd } from '../../regression/curved-programme.ts'
import {
  curvedVertexSearch,
  type DescentAsked,
  type TriedEnd
} from '../../regression/curved-vertex-search.ts'
import { curvedVertexResult, movedBy, tangentMove } from '../../regression/curved-vertices.ts'
import { type PowerOptions, startOfPool } from '../../regression/least-power.ts'
import type { NormAnswer } from '../../regression/norm-descent.ts'
import { exponentOf, vertexRuling } from '../../regression/vertex-fit.ts'
import { countStatus } from '../../regression/workspace.ts'
import { onAllRows } from '../all-rows.ts'
import type { BothOptima } from '../both-optima.ts'
import { type Climbing, startNotFinite } from '../climbing.ts'
import { coefficientsOf } from '../frame.ts'
import { endingWhenCancelled } from '../row-source.ts'
import { type Found, type Passes, within } from '../search.ts'
import { squaresResult } from '../squares-result.ts'
import { common, sumAt } from '../sums.ts'
import { descendOnRows, linearisedAt, movableOf, type NormRows } from './curved-programme.ts'
import { leastAbsoluteOfRows } from './least-absolute.ts'
import { powersAt } from './power-points.ts'
import { residualPass, signsFrom } from './programme.ts'
import { programmeOptima } from './programme-optima.ts'
import { programmeReading } from './programme-sums.ts'
import { passAtBoth, sidesOf } from './with-curved-programme.ts'
import { drawnRows } from './with-vertices.ts'

/** All rows, and how descents over them are bounded. */
interface CurvedRows extends PowerOptions {
  readonly rows: NormRows
  readonly counted: number
  readonly box: Box
  readonly iterations: number
}

/** Σ f (√w |r| + ε)^p at β, and the weighted sum of absolute residuals that is its tangent there; one pass. */
async function sumsAt({ rows, exponent }: CurvedRows, beta: Float64Array, epsilon = 0) {
  const point = new Float64Array(beta.length)
  const programme = {
    ...linearisedAt(rows, beta, [...beta.keys()]),
    ...(epsilon > 0 ? { reweighted: { point, epsilon, exponent } } : {})
  }
  const signs = residualPass(programme, null, [point])
  const pass = { ...signs, powers: { exponent, epsilon, points: [point] } }
  const sums = await rows.reduce(pass)
  const tangent = programmeReading(sums, [point], signsFrom(pass)).value
  return { power: powersAt(pass, sums)[0], tangent }
}

/** The answer of all rows: the programme of their linearised residuals is solved to its exact vertex. */
async function answerOf(
  own: CurvedRows,
  { gamma, free: asked, epsilon }: PowerAsked
): Promise<NormAnswer> {
  const { rows, exponent } = own
  const { power: value, tangent: here } = await sumsAt(own, gamma, epsilon)
  if (asked === null || Number.isNaN(value)) return { value, move: null }
  const free = movableOf(rows, gamma, asked)
  const reweighted = { point: new Float64Array(free.length), epsilon, exponent }
  const programme = { ...linearisedAt(rows, gamma, free), reweighted }
  const { coefficients, value: objective } = await leastAbsoluteOfRows(programme)
  return { value, move: tangentMove({ gamma, free, exponent }, { coefficients, here, objective }) }
}

/** The vertex that a descent comes to; null where the mean is not finite at its start. */
async function descend(own: CurvedRows, start: DescentStart): Promise<TriedEnd | null> {
  const { box, iterations, cancelled } = own
  const descent = curvedPowerDescent(box, start, { iterations, cancelled })
  let asked = descent.next()
  while (asked.done !== true) asked = descent.next(await answerOf(own, asked.value))
  const end = asked.value
  return end === null ? null : { ...end, value: (await sumsAt(own, end.gamma)).power }
}

/** Where a descent that is asked for begins. */
async function startAt(own: CurvedRows, { at, drawn }: DescentAsked): Promise<Float64Array> {
  if (!drawn) return at
  const pool = await drawnRows(linearisedAt(own.rows, at, [...at.keys()]), own.counted)
  const best = startOfPool(pool, own)
  return best === null ? at : movedBy(at, best.coefficients, own.box)
}

/** The vertices that a search from least absolute deviations and least squares over all rows comes to. */
async function triedEnds(
  own: CurvedRows,
  {
    begun,
    squares,
    nobs
  }: {
    readonly begun: Float64Array
    readonly squares: Float64Array
    readonly nobs: number
  }
): Promise<readonly TriedEnd[]> {
  const absolute = await descendOnRows(own.rows, begun, own)
  if (absolute === null) throw startNotFinite()
  const spread = absolute.value / nobs
  const looking = curvedVertexSearch(spread > 0 ? [absolute.gamma, squares] : [])
  let asked = looking.next()
  while (asked.done !== true) {
    const start = await startAt(own, asked.value)
    asked = looking.next(await descend(own, { start, spread, near: asked.value.drawn }))
  }
  if (asked.value.length > 0) return asked.value
  const { gamma, free } = absolute
  const { power: value } = await sumsAt(own, gamma)
  return [{ gamma, free, value, stationary: absolute.stop === 'stationary' }]
}

/** Two optima of a generalised normal law with a known p < 1 and a curved mean: the best of the vertices tried. */
export async function withCurvedVertices(
  spec: FitSpec,
  begun: Climbing,
  { passes, searched }: { readonly passes: Passes; readonly searched: Found }
): Promise<BothOptima> {
  const { squares: climb, frame, sums } = searched
  if (climb === null || begun.norm === null) throw new Error('a location law has least squares')
  const whole = onAllRows(begun, sums, passes.source, spec)
  const { workspace, model } = whole
  let made = searched.passes
  const rows: NormRows = {
    start: { ...begun, frame },
    rows: passes.source.rows,
    reduce: (pass) => passes.source.reduce(pass, within(passes, made++))
  }
  const own: CurvedRows = {
    rows,
    counted: sums.rows,
    exponent: exponentOf(model),
    seed: spec.optimizer.seed,
    cancelled: endingWhenCancelled(begun.control).cancelled,
    box: climb.box ?? unbounded(climb.beta.length),
    iterations: spec.optimizer.max_iterations
  }
  const ends = await triedEnds(own, { begun: begun.norm, squares: climb.beta, nobs: model.nobs })
  const best = bestEnd(ends)
  if (best === null) throw startNotFinite()
  const both = await passAtBoth(rows, climb, {
    beta: best.gamma,
    active: sidesOf(best.gamma, best.free, own.box)
  })
  const found: Found = { ...searched, squares: both.squares.climb, squaresSums: both.squaresSums }
  const { relations } = workspace.options
  const settled = { relations, origin: begun.pass.origin }
  const squares = squaresResult({ model, found, ...settled }, both.squares.climb)
  const none = new Float64Array(0)
  const likelihood = curvedVertexResult(model, {
    ends,
    best,
    kept: frame.kept,
    logWeights: sumAt(sums, common.logWeights),
    settled: countStatus(workspace, squares),
    coefficients: (beta) => coefficientsOf(frame, beta),
    fitted: () => none
  })
  const there = await sumsAt(own, both.squares.climb.beta)
  return programmeOptima(
    {
      ...whole,
      found: { ...found, passes: made },
      squares,
      likelihood,
      programme: {
        optimalSet: [],
        finding: vertexRuling(there.power, best.value),
        rss: both.rss,
        sparsity: null,
        squaresHessian: both.squares.hessian
      }
    },
    { start: begun, passes }
  )
}
