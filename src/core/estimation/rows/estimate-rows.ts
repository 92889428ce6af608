import { Failure } from '../../failure.ts'
import type { FitSpec } from '../../model/spec.ts'
import { isProgramme } from '../regression/programme-fit.ts'
import { isCurvedVertexLaw, isVertexLaw } from '../regression/vertex-fit.ts'
import type { Report } from '../report.ts'
import { withHeldRows } from '../reporting/held-rows.ts'
import { writtenQuestions } from '../tests/questions.ts'
import { withLearnedBases } from './bases/learn-bases.ts'
import { withMaximum } from './both-optima.ts'
import { reportOfBoth } from './both-report.ts'
import { type Climbing, climbing } from './climbing.ts'
import { contendOne } from './comparison/contend-regression.ts'
import { correlatedRows } from './correlated/correlated-rows.ts'
import { densityRows } from './density/density-rows.ts'
import { type RowRecession, recessionOfRows } from './existence.ts'
import type { FittedOne } from './fitted-one.ts'
import { onGrowingSample } from './growing-sample.ts'
import { labelRows } from './labels/label-rows.ts'
import { keepRegression } from './prediction/keep-regression.ts'
import { halfNormalEndOf } from './programme/half-normal-end.ts'
import { shapeEndOf } from './programme/shape-end.ts'
import { withCurvedProgramme } from './programme/with-curved-programme.ts'
import { withCurvedVertices } from './programme/with-curved-vertices.ts'
import { withProgramme } from './programme/with-programme.ts'
import { withVertices } from './programme/with-vertices.ts'
import { severalResponses } from './responses/several-responses.ts'
import { type CountedSource, counted, type RowSource } from './row-source.ts'
import { withRowWitness } from './row-witness.ts'

import type { RowsFit, RowsKind, RowsOptions } from './rows-kind.ts'
import { type Found, type Passes, searchRows, type Unlike } from './search.ts'
import { withSignedShape } from './signed-shape.ts'
import { isPenalised, type Start, startOf } from './start.ts'
import { needsAllRows } from './suits.ts'
import { withoutMaximum } from './without-maximum.ts'

/** What the passes over all rows come to: both optima, or a direction along which the likelihood rises for ever. */
type Settlement =
  | { readonly begun: Climbing; readonly found: Found; readonly recession: null }
  | { readonly found: null; readonly recession: RowRecession }

/** Both searches over all rows where the maximum exists; the rows that the sample lacks where it misled on the rank. */
async function settlement(start: Start, passes: Passes): Promise<Settlement | Unlike> {
  const asks = start.separated && !isPenalised(start.spec)
  const recession = asks ? await recessionOfRows(start, passes) : null
  if (recession !== null) {
    return 'unlike' in recession ? recession : { found: null, recession }
  }
  const begun = climbing(start)
  const found = await searchRows(begun, passes)
  return 'unlike' in found ? found : { begun, found, recession: null }
}

/** Throws Failure for hypotheses that cannot be read, before any pass is made. */
function refuseUnreadable({ inference }: FitSpec, { model }: Start): void {
  const names = model.terms.map(({ name }) => name)
  writtenQuestions(inference, names)
}

/** How the optima of a model follow from its search over all rows. */
function optimaOf(start: Climbing) {
  if (isCurvedVertexLaw(start.model)) return withCurvedVertices
  if (start.norm !== null) return withCurvedProgramme
  if (isProgramme(start)) return withProgramme
  return isVertexLaw(start.model) ? withVertices : withMaximum
}

/** Both searches over all rows, and the standard errors of what they come to. */
async function fitOneResponse(
  spec: FitSpec,
  source: CountedSource,
  options: RowsOptions
): Promise<FittedOne> {
  const settled = await onGrowingSample({ spec, source, options }, async (sampled, passes) => {
    const start = startOf(sampled)
    refuseUnreadable(spec, start)
    const end = await settlement(start, passes)
    return 'unlike' in end ? end : { start, passes, ...end }
  })
  const { passes } = settled
  if (settled.recession !== null) {
    return { start: settled.start, passes, both: null, recession: settled.recession }
  }
  const { begun: start, found: searched } = settled
  const at = { passes, searched: await withSignedShape(start, searched, passes) }
  const atEnd = (await shapeEndOf(spec, start, at)) ?? (await halfNormalEndOf(spec, start, at))
  const both = atEnd ?? (await optimaOf(start)(spec, start, at))
  return { start: both.start, passes, both, recession: null }
}

/** The report of a model of one response and one predictor. */
async function reportOfOne(spec: FitSpec, fitted: FittedOne): Promise<Report> {
  const { start, both, recession } = fitted
  const report =
    both === null
      ? await withoutMaximum(spec, start, { ...fitted, recession })
      : await reportOfBoth(spec, fitted, both)
  return withHeldRows(report, spec.model.parameters)
}

const oneResponse: RowsKind = {
  suits: () => true,
  async fit(spec, source, options) {
    const fitted = await fitOneResponse(spec, source, options)
    return {
      report: () => reportOfOne(spec, fitted),
      keep: () => keepRegression(spec, fitted),
      contend: () => contendOne(spec, fitted)
    }
  }
}

/** How the kinds of models are estimated from passes; the first that suits is taken. */
const kinds: readonly RowsKind[] = [
  densityRows,
  severalResponses,
  correlatedRows,
  labelRows,
  oneResponse
]

function kindOf(spec: FitSpec): RowsKind {
  return kinds.find((one) => one.suits(spec)) ?? oneResponse
}

/** Throws Failure for models that need all rows. */
function refuseHeld(spec: FitSpec): void {
  const reason = needsAllRows(spec)
  if (reason === null) return
  throw new Failure({ code: 'unsupported', pointer: '/model', detail: reason })
}

/**
 * A fit from passes over rows that are never all in memory, for what goes on from it: the model of
 * `needsAllRows` null. Throws Failure for the client's mistakes, Cancelled when it was stopped.
 */
export async function fitRows(
  request: FitSpec,
  rows: RowSource,
  options: RowsOptions
): Promise<RowsFit> {
  refuseHeld(request)
  const source = counted(rows)
  const spec = await withLearnedBases(request, source, options.control)
  const fit = await kindOf(spec).fit(spec, source, options)
  const at = { source, control: options.control }
  return { ...fit, report: async () => withRowWitness(await fit.report(), spec, at) }
}

/** Both estimates and the verdict of such a fit. Throws Failure for the client's mistakes, Cancelled when stopped. */
export async function estimateRows(
  request: FitSpec,
  source: RowSource,
  options: RowsOptions
): Promise<Report> {
  const fit = await fitRows(request, source, options)
  return fit.report()
}
