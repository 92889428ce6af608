import { Failure } from '../../failure.ts'
import type { FitSpec } from '../../model/spec.ts'
import { groupingValues } from '../regression/groups.ts'
import { isProgramme } from '../regression/programme-fit.ts'
import type { Report } from '../report.ts'
import { withHeldRows } from '../reporting/held-rows.ts'
import { writtenQuestions } from '../tests/questions.ts'
import { withMaximum } from './both-optima.ts'
import { type RowRecession, recessionOfRows } from './existence.ts'
import { settledFrom } from './rounds.ts'
import { endingWhenCancelled, type RowSource, throwIfCancelled } from './row-source.ts'
import type { RowsKind, RowsOptions } from './rows-kind.ts'
import { groupingColumns } from './sandwich.ts'
import { type Found, type Passes, searchRows, type Unlike } from './search.ts'
import { severalResponses } from './several-responses.ts'
import { climbing, isClosed, isPenalised, type Start, startOf } from './start.ts'
import { columnsOf, needsAllRows } from './suits.ts'
import { withProgramme } from './with-programme.ts'
import { withoutMaximum } from './without-maximum.ts'

/**
 * Rows of the sample that a search begins from, unless another number is given. Where it only lays out
 * coordinates, few do; where Newton's steps take its second derivatives, more save passes, within bounds of memory.
 */
function usualSample(spec: FitSpec, columns: number): number {
  return isClosed(spec) ? 20_000 : Math.max(20_000, Math.min(100_000, Math.round(1e6 / columns)))
}
/** Passes of a typical fit, for its progress. */
const usualPasses = 8

/** What the passes over all rows come to: both optima, or a direction along which the likelihood rises for ever. */
type Settlement =
  | { readonly found: Found; readonly recession: null }
  | { readonly found: null; readonly recession: RowRecession }

/** Both searches over all rows where the maximum exists; the rows that the sample lacks where it misled on the rank. */
async function settlement(start: Start, passes: Passes): Promise<Settlement | Unlike> {
  const asks = start.separated && !isPenalised(start.spec)
  const recession = asks ? await recessionOfRows(start, passes) : null
  if (recession !== null) {
    return 'unlike' in recession ? recession : { found: null, recession }
  }
  const found = await searchRows(climbing(start), passes)
  return 'unlike' in found ? found : { found, recession: null }
}

/** Throws Failure for columns that are to group rows and are not there. */
function refuseAbsent(names: readonly string[], { columns }: RowSource): void {
  const absent = names.filter((name) => !columns.some((column) => column.name === name))
  for (const name of absent) groupingValues(undefined, new Int32Array(0), name)
}

/** Throws Failure for hypotheses that cannot be read, before any pass is made. */
function refuseUnreadable({ inference }: FitSpec, { model }: Start): void {
  const names = model.terms.map(({ name }) => name)
  writtenQuestions(inference, names)
}

/** A sample, and what all rows come to from there. */
async function searched(spec: FitSpec, source: RowSource, { control, sampleRows }: RowsOptions) {
  const columns = columnsOf(
    spec,
    source.columns.map(({ name }) => name)
  )
  const passes: Passes = { source, control, expected: usualPasses }
  const beside = groupingColumns(spec.inference.std_errors)
  refuseAbsent(beside, source)
  const { seed } = spec.optimizer
  const rows = sampleRows ?? usualSample(spec, columns.length)
  return settledFrom({ rows, seed, columns, beside }, passes, async (dataset) => {
    const ratio = source.rows / dataset.rows
    const start = startOf({
      spec,
      columns,
      dataset,
      ratio,
      control: endingWhenCancelled(control)
    })
    throwIfCancelled(control)
    refuseUnreadable(spec, start)
    const settled = await settlement(start, passes)
    return 'unlike' in settled ? settled : { start, passes, ...settled }
  })
}

/** A model of one response: both searches over all rows. */
const oneResponse: RowsKind = {
  suits: () => true,
  async estimate(spec, source, options) {
    const settlement = await searched(spec, source, options)
    const { start, passes } = settlement
    const report =
      settlement.recession === null
        ? await (isProgramme(start) ? withProgramme : withMaximum)(spec, start, {
            passes,
            searched: settlement.found
          })
        : await withoutMaximum(spec, start, { passes, recession: settlement.recession })
    return withHeldRows(report, spec.model.parameters)
  }
}

/** How the kinds of models are estimated from passes; the first that suits is taken. */
const kinds: readonly RowsKind[] = [severalResponses, oneResponse]

/**
 * Both estimates and the verdict from passes over rows that are never all in memory: the model of
 * `needsAllRows` null. Throws Failure for the client's mistakes, Cancelled when it was stopped.
 */
export async function estimateRows(
  spec: FitSpec,
  source: RowSource,
  options: RowsOptions
): Promise<Report> {
  const reason = needsAllRows(
    spec,
    source.columns.map(({ name }) => name)
  )
  if (reason !== null) {
    throw new Failure({ code: 'unsupported', pointer: '/model', detail: reason })
  }
  const kind = kinds.find((one) => one.suits(spec)) ?? oneResponse
  return kind.estimate(spec, source, options)
}
