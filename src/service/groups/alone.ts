import { jsonEnd } from './form.ts'
import { type Member, type Run, rollUp } from './run.ts'

/** One thread that fits all groups, and the JSON document of them. */
export function openAlone(total: number): { member: Member; document: () => Buffer; all: Run[] } {
  const all: Run[] = []
  let next = 0
  return {
    all,
    member: {
      claim() {
        if (next >= total) return null
        next += 1
        return [next - 1, next]
      },
      hand: (run) => void all.push(run)
    },
    document() {
      const counts = rollUp()
      all.forEach(counts.add)
      const end = Buffer.from(jsonEnd(counts.counts(), total))
      return Buffer.concat([...all.map(({ bytes }) => bytes), end])
    }
  }
}
