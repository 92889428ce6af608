import type { Report } from '../../core/estimation/report.ts'
import { Cancelled } from '../../core/estimation/rows/row-source.ts'
import { Failure } from '../../core/failure.ts'
import type { Dataset } from '../../core/model/dataset.ts'
import type { Group } from './form.ts'
import type { Member, Ruling } from './run.ts'
import type { GroupTable } from './split.ts'

export interface GroupWork {
  readonly table: GroupTable
  readonly estimateOne: (dataset: Dataset) => Report
  /** The fit of a group as its own request would have it. */
  readonly shown: (report: Report) => unknown
  /** Group k as bytes of the answer. */
  readonly print: (group: Group, k: number) => string
}

/** What a run of groups holds until it is handed in. */
interface Pages {
  readonly texts: string[]
  readonly rulings: Ruling[]
  readonly contradicted: string[]
  readonly defects: string[]
}

/**
 * Fits groups one after the other as long as there are any to claim. A group whose data admit no fit
 * carries its faults instead, and one that the service fails on says so; the others are not touched.
 */
export function fitGroups(work: GroupWork, member: Member): void {
  for (let claim = member.claim(); claim !== null; claim = member.claim()) {
    const [from, to] = claim
    const pages: Pages = { texts: [], rulings: [], contradicted: [], defects: [] }
    for (let k = from; k < to; k++) fitOne(work, k, pages)
    const { texts, ...rest } = pages
    member.hand({ from, ...rest, bytes: Buffer.from(texts.join('')) })
  }
}

function fitOne({ table, estimateOne, shown, print }: GroupWork, k: number, pages: Pages): void {
  const key = table.key(k)
  try {
    const report = estimateOne(table.dataset(k))
    const { equivalence, least_squares, maximum_likelihood, model } = report
    const { status } = maximum_likelihood
    pages.texts.push(print({ key, fit: shown(report) }, k))
    const failed = status !== 'ok' || least_squares.status !== 'ok'
    pages.rulings.push({ status, verdict: equivalence.verdict, failed })
    if (!equivalence.consistent) pages.contradicted.push(model.description)
  } catch (error) {
    if (error instanceof Cancelled) throw error
    pages.texts.push(print({ key, fit: null, errors: faultsOf(error, pages) }, k))
    pages.rulings.push({ status: 'refused', verdict: null, failed: true })
  }
}

/** The faults of a group; a defect of the service is told to its log and named without details. */
function faultsOf(error: unknown, { defects }: Pages): readonly unknown[] {
  if (error instanceof Failure) return error.faults
  defects.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  const detail = 'The service failed on this group; the others are not touched by it.'
  return [{ code: 'internal_error', pointer: '', detail }]
}
