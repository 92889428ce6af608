/** What became of one group, for the roll-up. */
export interface Ruling {
  readonly status: string
  /** Null for a group that was refused. */
  readonly verdict: string | null
  /** Refused, or an estimator ended with another status than ok. */
  readonly failed: boolean
}

/** Groups in a row, fitted and printed. Plain data, so that it crosses threads. */
export interface Run {
  /** Number of the first. */
  readonly from: number
  readonly rulings: readonly Ruling[]
  readonly bytes: Uint8Array
  /** Verdicts that the numbers contradict, for the log. */
  readonly contradicted: readonly string[]
  /** Failures of the service itself, for the log. */
  readonly defects: readonly string[]
}

/** Who fits groups: takes numbers and hands in what became of them. */
export interface Member {
  /** Groups to fit next, [from, to); null when none is left or nobody wants them. */
  claim(): readonly [from: number, to: number] | null
  hand(run: Run): void
}

export type Counts = Readonly<Record<string, number>>

/** How many groups had each status of the likelihood, and each verdict. */
export interface RollUp {
  readonly statuses: Counts
  readonly verdicts: Counts
}

/** How the groups of a request are shared out. Plain data, so that it crosses threads. */
export interface Division {
  readonly total: number
  /** Every piece can leave at once: the form is one of lines, whose end says nothing. */
  readonly streams: boolean
}

/** Puts runs, which may come in any order, into the order of their groups. */
export function inOrder(next: (run: Run) => void): (run: Run) => void {
  const early = new Map<number, Run>()
  let due = 0
  return (run) => {
    early.set(run.from, run)
    for (let found = early.get(due); found !== undefined; found = early.get(due)) {
      early.delete(due)
      due += found.rulings.length
      next(found)
    }
  }
}

/** Counts rulings in the order in which they first occur. */
export function rollUp() {
  const statuses = new Map<string, number>()
  const verdicts = new Map<string, number>()
  const count = (counts: Map<string, number>, name: string): void =>
    void counts.set(name, (counts.get(name) ?? 0) + 1)
  return {
    add({ rulings }: Run): void {
      for (const { status, verdict } of rulings) {
        count(statuses, status)
        if (verdict !== null) count(verdicts, verdict)
      }
    },
    counts: (): RollUp => ({
      statuses: Object.fromEntries(statuses),
      verdicts: Object.fromEntries(verdicts)
    })
  }
}
