import type { FitSpec } from '../../model/spec.ts'
import { zeros } from '../../numeric/matrix.ts'
import { charts } from '../plots/registry.ts'
import type { Scene } from '../plots/scenes/scene.ts'
import { compileFormulaRegression } from '../regression/compile-formula.ts'
import { reportOf } from '../regression/estimate-regression.ts'
import { decideExistence } from '../regression/existence.ts'
import { isLinear, type LinearRegression } from '../regression/model.ts'
import {
  limitsFrom,
  outcomeWithoutMaximum,
  type Remaining,
  sceneWithoutMaximum
} from '../regression/no-maximum.ts'
import { spread } from '../regression/squares-fit.ts'
import { prepareLinear, type Workspace } from '../regression/workspace.ts'
import type { Report } from '../report.ts'
import { onAllRows } from './all-rows.ts'
import { blockRows } from './block-rows.ts'
import { heldData } from './casewise/held-data.ts'
import { extentOfPictures, heldParts } from './casewise/held-parts.ts'
import { climbing } from './climbing.ts'
import { unchangedRows } from './cone.ts'
import { type RowRecession, unlisted } from './existence.ts'
import { coefficientsOf, frameOf } from './frame.ts'
import { givenOfOne, rowsWarnings } from './left-out.ts'
import { type Passes, searchRows, within } from './search.ts'
import type { Start } from './start.ts'
import { statementOf } from './statement.ts'

/** Rows of a sample that stay informative, as the model of the coefficients that they identify. */
function restricted(start: Start, recession: RowRecession): LinearRegression | null {
  const { model, frame, dataset } = start
  if (!isLinear(model)) throw new Error('a direction of recession needs a linear predictor')
  const pass = { ...start.pass, frame, points: [] }
  const { taken } = blockRows(pass, statementOf(pass), { from: 0, dataset })
  const rows = taken === null ? null : unchangedRows(taken, recession.cone)
  if (rows === null) return null
  const x = zeros(rows.x.rows, rows.x.cols)
  for (const k of recession.identified) {
    const j = frame.kept[k]
    x.data.set(rows.x.data.subarray(j * x.rows, (j + 1) * x.rows), j * x.rows)
  }
  return {
    ...model,
    mean: { ...model.mean, x, tail: null, offset: rows.offset },
    observations: rows.observations,
    squares: null,
    rows: Int32Array.from(rows.rows)
  }
}

/** The search over the rows that stay informative, laid out on those of a sample. */
function restrictedStart(start: Start, recession: RowRecession): Start | null {
  const model = restricted(start, recession)
  if (model === null) return null
  const workspace = prepareLinear(start.workspace.spec, model, start.control)
  if (workspace.solution === null) throw new Error('a formula has a design')
  const frame = frameOf(model.mean, workspace.solution)
  const among = new Set(recession.identified.map((k) => start.frame.kept[k]))
  return {
    ...start,
    ratio: recession.informative / model.rows.length,
    workspace,
    model,
    frame: { ...frame, aliases: frame.aliases.filter(({ column }) => among.has(column)) },
    separated: decideExistence(model, frame.kept) !== null,
    pass: { ...start.pass, within: recession.cone }
  }
}

/**
 * The maximum over the rows that stay informative along a direction of recession: the limits of the finite
 * coefficients and the supremum of the likelihood. Null when no row is left; NaN where it does not settle.
 */
async function remainingOf(
  start: Start,
  recession: RowRecession,
  passes: Passes
): Promise<Remaining | null> {
  if (recession.informative === 0) return null
  const p = start.model.terms.length
  const { source } = passes
  const { columns, workspace } = start
  const also = recession.drawn
  const request = {
    rows: start.dataset.rows,
    seed: workspace.spec.optimizer.seed,
    columns,
    beside: [],
    also
  }
  const dataset = await source.sample(request, within(passes, recession.passes))
  const begun = restrictedStart({ ...start, dataset }, recession)
  const found = begun === null ? null : await searchRows(climbing(begun), passes)
  const climb = found === null || 'unlike' in found ? null : found.likelihood
  if (found === null || 'unlike' in found || climb?.settled !== true) {
    return { coefficients: spread([], new Float64Array(0), p), logLikelihood: Number.NaN }
  }
  return {
    coefficients: spread(found.frame.kept, coefficientsOf(found.frame, climb.beta), p),
    logLikelihood: -climb.value + climb.decrement ** 2 / 2
  }
}

/** The pictures on all rows, which are read once more. */
async function chartsOf(
  start: Start,
  workspace: Workspace,
  {
    spec,
    draw,
    passes,
    done
  }: {
    readonly spec: FitSpec
    readonly draw: (whole: Workspace) => Scene
    readonly passes: Passes
    readonly done: number
  }
) {
  const dataset = await heldData(start, passes, done)
  const model = compileFormulaRegression(workspace.spec, dataset)
  return charts(spec, () => draw({ ...workspace, model, solution: null }))
}

/** The report of a likelihood that rises for ever along a direction. */
export async function withoutMaximum(
  spec: FitSpec,
  start: Start,
  { passes, recession }: { readonly passes: Passes; readonly recession: RowRecession }
): Promise<Report> {
  const { sums } = recession
  const remaining = await remainingOf(start, recession, passes)
  const include = spec.include.filter((part) => part === 'vcov')
  const { workspace } = onAllRows(start, sums, passes.source, { ...spec, include })
  const limits = limitsFrom(workspace, recession, remaining)
  const outcome = outcomeWithoutMaximum(
    workspace,
    { ...recession, rows: recession.separated },
    limits
  )
  const lacking = unlisted(sums.rows - recession.informative, recession.separated.length)
  const { rows } = passes.source
  const size = { columns: start.columns.length, terms: start.model.terms.length }
  const { held, beyond } = heldParts(spec, extentOfPictures(rows, size))
  const read = held.length > 0
  const drawn = read
    ? await chartsOf(start, workspace, {
        spec,
        draw: (whole) => sceneWithoutMaximum(whole, recession, limits),
        passes,
        done: recession.passes
      })
    : {}
  const made = {
    passes: passes.source.made(),
    rows,
    lacking,
    given: givenOfOne,
    beyond
  }
  const warnings = [...outcome.warnings, ...rowsWarnings(spec, made)]
  return reportOf(workspace, { ...outcome, ...drawn, warnings }, sums.rows)
}
