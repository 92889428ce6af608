import type { ShapeEnd } from '../../../model/families/family.ts'
import type { FitSpec } from '../../../model/spec.ts'
import type { Matrix } from '../../../numeric/matrix.ts'
import type { LikelihoodResult } from '../../regression/likelihood-result.ts'
import { isAffine, isLinear } from '../../regression/model.ts'
import { inFamily } from '../../regression/shape-ends.ts'
import type { SquaresFit } from '../../regression/squares-fit.ts'
import { countStatus } from '../../regression/workspace.ts'
import { onAllRows } from '../all-rows.ts'
import type { BothOptima } from '../both-optima.ts'
import { heightOf } from '../climb.ts'
import type { Climbing } from '../climbing.ts'
import { type Found, type Passes, searchRows, within } from '../search.ts'
import { squaresResult } from '../squares-result.ts'
import type { NormRows } from './curved-programme.ts'
import { programmeOptima } from './programme-optima.ts'
import { curvedEstimate } from './with-curved-programme.ts'
import { vertexEstimate } from './with-programme.ts'

/** Both estimates with the law at an end of the shape. */
interface AtEnd {
  readonly end: ShapeEnd
  readonly likelihood: LikelihoodResult
  readonly squares: SquaresFit
  readonly found: Found
  readonly rss: number
  /** Exact second derivatives of ½ Σ w r² in (U R⁻¹); null of an affine mean. */
  readonly squaresHessian: Matrix | null
}

/** What the programmes of the ends have in common. */
interface Programmes {
  readonly spec: FitSpec
  readonly begun: Climbing
  readonly searched: Found
  readonly whole: ReturnType<typeof onAllRows>
  readonly squares: SquaresFit
  readonly passes: Passes
  /** Passes that were made. */
  made: number
}

const settled = { settled: 'ok', reason: null } as const

/** Both estimates with the law at an end of the shape, by the programmes of all rows. */
async function atEnd(of: Programmes, end: ShapeEnd, begun: Float64Array): Promise<AtEnd> {
  const { spec, searched, squares, whole, passes } = of
  const model = { ...whole.model, family: end.law }
  const start = {
    ...of.begun,
    frame: searched.frame,
    model: { ...of.begun.model, family: end.law }
  }
  const rows: NormRows = {
    start,
    rows: passes.source.rows,
    reduce: (pass) => passes.source.reduce(pass, within(passes, of.made++))
  }
  if (isLinear(model) && isAffine(model)) {
    const programme = { ...rows, linearised: null }
    const own = { spec, model, squares, sums: searched.sums }
    const estimate = await vertexEstimate(programme, own, settled)
    return { end, squares, found: searched, squaresHessian: null, ...estimate }
  }
  const workspace = { ...whole.workspace, model }
  const made = () => of.made
  return { end, ...(await curvedEstimate(rows, { spec, begun, workspace, searched, made })) }
}

/** Least squares without the likelihood, of an affine mean with the second derivatives of all rows. */
export async function withSquaresAlone(
  begun: Climbing,
  found: Found,
  passes: Passes
): Promise<Found> {
  const { squares, frame } = found
  if (squares === null || !isAffine(begun.model)) return { ...found, likelihood: null }
  const own = {
    ...begun,
    frame,
    squares: { ...squares, settled: false },
    likelihood: null,
    norm: null
  }
  const ended = await searchRows(own, passes, found.passes)
  if ('unlike' in ended) throw new Error('the rank of the design has been settled')
  return ended
}

/**
 * Both optima where the likelihood of an estimated shape is largest at an end of it, with another law whose
 * maximum ends linear programmes over all rows: the rule of `atShapeEnds`. Null where the maximum between the
 * ends is larger, or no shape has ends.
 */
export async function shapeEndOf(
  spec: FitSpec,
  begun: Climbing,
  { passes, searched }: { readonly passes: Passes; readonly searched: Found }
): Promise<BothOptima | null> {
  const { family } = begun.model
  const { likelihood: climb } = searched
  if (family.shapeEnds === undefined || climb === null || searched.squares === null) return null
  const found = await withSquaresAlone(begun, searched, passes)
  const whole = onAllRows(begun, found.sums, passes.source, spec)
  const { model, workspace } = whole
  const { relations } = workspace.options
  const own = { model, found, relations, origin: begun.pass.origin }
  const squares = squaresResult(own, found.squares ?? searched.squares)
  if (countStatus(workspace, squares).settled !== 'ok') return null
  const of = { spec, begun, searched: found, whole, squares, passes, made: found.passes }
  const ends: AtEnd[] = []
  for (const end of family.shapeEnds) ends.push(await atEnd(of, end, climb.begun))
  const best = ends
    .filter(({ likelihood }) => likelihood.status === 'ok')
    .reduce<AtEnd | null>(
      (a, b) => (a !== null && a.likelihood.logLikelihood >= b.likelihood.logLikelihood ? a : b),
      null
    )
  const between = climb.outside === true ? -climb.value : heightOf(climb)
  if (best === null || between > best.likelihood.logLikelihood) return null
  const { end, rss, squaresHessian } = best
  return programmeOptima(
    {
      ...whole,
      found: { ...best.found, likelihood: null, passes: of.made },
      squares: best.squares,
      likelihood: inFamily(best.likelihood, end, model.family),
      programme: { optimalSet: [], finding: null, rss, sparsity: null, squaresHessian }
    },
    { start: { ...begun, frame: best.found.frame }, passes }
  )
}
