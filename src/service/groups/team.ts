import type { Chunk, Outcome } from '../answer.ts'
import { jsonEnd } from './form.ts'
import { type Division, inOrder, type Run, rollUp } from './run.ts'
import { newShare, type Share, setHold, setLeave, taken } from './share.ts'

/** Bytes that may wait for the reader of a streamed answer before the threads pause, and go on. */
const most = 4 * 2 ** 20
const enough = 2 ** 20
/** Fewer groups than this are not worth reading the request once more. */
const worth = 16

export interface TeamOptions {
  /** Absent where the answer is wanted whole. */
  readonly chunk?: Chunk | undefined
  readonly progress: (share: number) => void
  readonly settle: (outcome: Outcome) => void
}

/** The threads that fit the groups of one request, seen from the pool. */
export interface Team {
  readonly share: Share
  /** The first thread has counted the groups; `streams` where every piece can leave at once. */
  begin(division: Division): void
  hand(run: Run): void
  /** Whether another thread would be of use. */
  wantsHelp(): boolean
  /** Whether threads that could do something else may stay. */
  keepHelpers(may: boolean): void
  /** It has groups; threads end without an answer of their own. */
  divided(): boolean
}

/** Gathers the runs of all threads in order, and settles the request once all groups are there. */
export function newTeam({ chunk, progress, settle }: TeamOptions): Team {
  const share = newShare()
  const counts = rollUp()
  const pieces: Uint8Array[] = []
  const contradicted: string[] = []
  const defects: string[] = []
  let division: Division | null = null
  let done = 0
  let ahead = 0

  function emit({ bytes }: Run): void {
    if (chunk === undefined || division?.streams !== true) {
      pieces.push(bytes)
      return
    }
    void chunk(bytes).then(() => {
      ahead -= bytes.length
      if (ahead < enough) setHold(share, false)
    })
  }

  const next = inOrder((run) => {
    counts.add(run)
    contradicted.push(...run.contradicted)
    defects.push(...run.defects)
    done += run.rulings.length
    emit(run)
  })

  function settleIfDone(): void {
    if (division === null) return
    const { total, streams } = division
    if (total > 0) progress(done / total)
    if (done < total) return
    const end = streams ? '' : jsonEnd(counts.counts(), total)
    const body = Buffer.concat([...pieces, Buffer.from(end)])
    const [first] = contradicted
    settle({
      kind: 'answer',
      body,
      ...(streams ? { shown: body } : {}),
      ...(first === undefined ? {} : { contradicted: first }),
      ...(defects.length === 0 ? {} : { defects })
    })
  }

  return {
    share,
    begin(found) {
      if (division !== null) return
      division = found
      settleIfDone()
    },
    hand(run) {
      if (chunk !== undefined && division?.streams === true) {
        ahead += run.bytes.length
        if (ahead > most) setHold(share, true)
      }
      next(run)
      settleIfDone()
    },
    wantsHelp: () => division !== null && division.total - taken(share) >= worth,
    keepHelpers: (may) => setLeave(share, !may),
    divided: () => division !== null
  }
}
