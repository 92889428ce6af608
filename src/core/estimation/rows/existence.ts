import { type Matrix, zeros } from '../../numeric/matrix.ts'
import { type Recession, type RecessionCone, recession } from '../existence/recession.ts'
import { coneOf } from '../existence/separation.ts'
import { demandsOf, inWords } from '../regression/existence.ts'
import { identifiedColumns } from '../regression/facts.ts'
import { isLinear, type RegressionModel } from '../regression/model.ts'
import type { Picked } from './picked.ts'
import type { Against, Changed, Cone, Pass } from './regression-pass.ts'
import { type Passes, type Unlike, unlikeOf, within } from './search.ts'
import type { Start } from './start.ts'
import { common, type Sums, sumAt } from './sums.ts'

/** Rows that one pass adds to those that a direction is made of. */
const added = 200
/** Rows drawn from those that stay informative, for the fit of what is left. */
const drawn = 2000
/** Most passes; a direction that still breaks rows then is not decided. */
const most = 60

/** Why a likelihood over all rows has no finite maximum. */
export interface RowRecession {
  readonly kind: string
  /** On the kept columns (length r). */
  readonly direction: Float64Array
  readonly infinite: Int8Array
  readonly undetermined: readonly number[]
  readonly reason: string
  readonly squaresReason: string
  readonly cone: Cone
  /** Kept columns that are independent on the rows that stay informative. */
  readonly identified: readonly number[]
  /** Rows that the direction leaves as they are, and some of them drawn at random. */
  readonly informative: number
  readonly drawn: readonly number[]
  /** The first of the rows that it separates, ascending. */
  readonly separated: readonly number[]
  /** Of all rows. */
  readonly sums: Sums
  readonly passes: number
}

/** A cone with the demands of more rows: sign, then the signed row. */
function grown(cone: RecessionCone, picked: readonly Picked[]): RecessionCone {
  const extended = (matrix: Matrix, rows: readonly Picked[]): Matrix => {
    const out = zeros(matrix.rows, matrix.cols + rows.length)
    out.data.set(matrix.data)
    rows.forEach(({ cells }, k) => {
      out.data.set(cells.subarray(1), (matrix.cols + k) * matrix.rows)
    })
    return out
  }
  return {
    inequalities: extended(
      cone.inequalities,
      picked.filter(({ cells }) => cells[0] !== 0)
    ),
    equalities: extended(
      cone.equalities,
      picked.filter(({ cells }) => cells[0] === 0)
    )
  }
}

/** The least z_i'd of the rows that the direction separates. */
function marginOf({ inequalities: { rows: p, data } }: RecessionCone, found: Recession): number {
  let margin = Number.POSITIVE_INFINITY
  found.strict.forEach((strict, i) => {
    if (strict === 0) return
    let value = 0
    for (let j = 0; j < p; j++) value += data[i * p + j] * found.direction[j]
    margin = Math.min(margin, value)
  })
  return margin
}

/** Columns and what a direction demands of them, for a pass that looks for rows which break it. */
function selectionOf(columns: readonly number[], cone: RecessionCone, found: Recession): Against {
  const { scale, span, direction, witnesses } = found
  return {
    kind: 'against',
    most: added,
    cone: { columns, scale, span },
    demands: [
      { direction, margin: marginOf(cone, found) },
      ...witnesses.map((witness) => ({ direction: witness, margin: 0 }))
    ]
  }
}

/** The pass over the rows that a cone leaves as they are. */
function remainingPass({ pass, frame, workspace }: Start, cone: Cone): Pass {
  const { seed } = workspace.spec.optimizer
  return {
    ...pass,
    frame: { ...frame, aliases: [] },
    points: [],
    within: cone,
    selection: { kind: 'random', most: drawn, seed }
  }
}

/** Most of the separated rows that are listed. */
const mostListed = 10_000

/** What a pass looks for that lists the rows which a cone separates. */
export function listingOf(cone: Cone): Changed {
  return { kind: 'changed', most: mostListed, cone }
}

/** What is not listed of so many separated rows, in words. */
export function unlisted(separated: number, listed: number): string[] {
  const more = separated - listed
  return more > 0 ? [`${more} of the separated rows, after the first ${listed}`] : []
}

/** The pass that lists the rows which a cone changes. */
function listingPass({ pass, frame }: Start, cone: Cone): Pass {
  return { ...pass, frame: { ...frame, aliases: [] }, points: [], selection: listingOf(cone) }
}

/** The rows that a pass looked for, ascending. */
export function ascendingRows({ picked }: Sums): number[] {
  return picked.map(({ row }) => row).sort((a, b) => a - b)
}

function kindOf(
  { family }: RegressionModel,
  { events, trials, informative }: Readonly<Record<'events' | 'trials' | 'informative', number>>
): string {
  if (!family.facts.labels) return 'zero_counts'
  if (events === 0 || events === trials) return 'one_class'
  return informative === 0 ? 'complete' : 'quasi-complete'
}

/** A direction of recession that holds on all rows, and the passes that it took. */
export interface HoldingRecession {
  readonly found: Recession
  readonly cone: Cone
  /** Of the pass in which no row broke it. */
  readonly sums: Sums
  readonly passes: number
}

/**
 * The direction of recession of all rows, by constraint generation: a sample whose rows leave none proves
 * that there is none; else its direction is checked on every row, and the rows that it breaks are added until
 * none is broken (Kelley 1960, J. SIAM 8, 703-712, for linear programmes). The direction is then that of all
 * rows: in the interior of their cone, of widest margin. Null where nothing is decided; rows that the sample
 * lacks where they break an alias of it, or where they prove that the maximum exists.
 */
export async function holdingRecession(
  sample: RecessionCone,
  columns: readonly number[],
  check: (selection: Against, done: number) => Promise<Sums>
): Promise<HoldingRecession | Unlike | null> {
  let cone = sample
  let against: readonly number[] = []
  for (let done = 1; done <= most; done++) {
    const found = recession(cone)
    if (found === null && against.length > 0) return { unlike: against }
    if (found === null || found === 'undecided') return null
    const { scale, span } = found
    const sums = await check(selectionOf(columns, cone, found), done)
    if (sums.unlike.some(Number.isFinite)) return unlikeOf(sums)
    if (sums.picked.length === 0) {
      return { found, cone: { columns, scale, span }, sums, passes: done }
    }
    cone = grown(cone, sums.picked)
    against = [...new Set([...against, ...sums.picked.map(({ row }) => row)])]
  }
  return null
}

/** Whether the likelihood of all rows has a finite maximum; null and rows as of `holdingRecession`. */
export async function recessionOfRows(
  start: Start,
  passes: Passes
): Promise<RowRecession | Unlike | null> {
  const { model, frame, pass } = start
  const demands = demandsOf(model)
  if (demands === null || !isLinear(model)) return null
  const sample = coneOf(identifiedColumns(model.mean.x, frame.kept), demands)
  const held = await holdingRecession(sample, frame.kept, (selection, done) =>
    passes.source.reduce({ ...pass, frame, points: [], selection }, within(passes, done))
  )
  if (held === null || 'unlike' in held) return held
  const { found, cone, sums } = held
  const { direction, signs, undetermined, pivots } = found
  const rest = await passes.source.reduce(remainingPass(start, cone), within(passes, held.passes))
  const listed = await passes.source.reduce(listingPass(start, cone), within(passes, held.passes))
  const kind = kindOf(model, {
    events: sumAt(sums, common.response),
    trials: sumAt(sums, common.trials),
    informative: rest.rows
  })
  return {
    kind,
    direction,
    infinite: signs,
    undetermined,
    ...inWords(model, frame.kept, { kind, direction, infinite: signs }),
    cone,
    identified: [...pivots].sort((a, b) => a - b),
    informative: rest.rows,
    drawn: ascendingRows(rest),
    separated: ascendingRows(listed),
    sums,
    passes: held.passes + 2
  }
}
