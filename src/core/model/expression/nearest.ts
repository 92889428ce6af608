/** Damerau–Levenshtein distance (adjacent transposition counts once), case folded to half a step. */
function distance(a: string, b: string): number {
  const width = b.length + 1
  const table = new Float64Array((a.length + 1) * width)
  for (let i = 0; i <= a.length; i++) table[i * width] = i
  for (let j = 0; j <= b.length; j++) table[j] = j
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const change = substitution(a[i - 1], b[j - 1])
      const best = Math.min(
        table[(i - 1) * width + j] + 1,
        table[i * width + j - 1] + 1,
        table[(i - 1) * width + j - 1] + change
      )
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      table[i * width + j] = swapped ? Math.min(best, table[(i - 2) * width + j - 2] + 1) : best
    }
  }
  return table[a.length * width + b.length]
}

function substitution(a: string, b: string): number {
  if (a === b) return 0
  return a.toLowerCase() === b.toLowerCase() ? 0.5 : 1
}

/** Names longer than this are not compared, so that an absurd name costs nothing. */
const longest = 64

/** The three known names nearest to one that is not known; the order of `known` breaks ties. */
export function nearestNames(name: string, known: Iterable<string>): readonly string[] {
  if (name.length > longest) return []
  return [...new Set(known)]
    .filter((candidate) => candidate.length <= longest)
    .map((candidate) => ({ candidate, far: distance(name, candidate) }))
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ candidate }) => candidate)
}

/** "did you mean a, b or c?", undefined when nothing is known. */
export function didYouMean(name: string, known: Iterable<string>): string | undefined {
  const near = nearestNames(name, known)
  if (near.length === 0) return undefined
  const last = near[near.length - 1]
  const text = near.length === 1 ? last : `${near.slice(0, -1).join(', ')} or ${last}`
  return `did you mean ${text}?`
}
