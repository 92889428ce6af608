/** Where the mass of a density lies: its mode, its width and the ends of its support. */
export interface Place {
  readonly mode: number
  /** Distance from the mode at which ln f has dropped by at least ½. */
  readonly width: number
  readonly low: number
  readonly high: number
}

type LogDensity = (y: number) => number

/** Doublings of the width after which a support counts as endless, and halvings that find its end. */
const doublings = 60
const halvings = 200

/** The best of some guesses, moved uphill by steps that halve when neither side is better. */
function modeFrom(log: LogDensity, guesses: readonly number[], step: number): number | null {
  const finite = guesses.filter((y) => Number.isFinite(log(y)))
  if (finite.length === 0) return null
  let at = finite.reduce((a, b) => (log(b) > log(a) ? b : a))
  let size = step
  for (let k = 0; k < halvings && size > 1e-12 * (Math.abs(at) + step); k++) {
    const next = [at - size, at + size].find((y) => log(y) > log(at))
    if (next === undefined) size /= 2
    else at = next
  }
  return at
}

/** Distance on one side at which ln f has dropped by ½; NaN where the support ends before. */
function dropWidth(log: LogDensity, mode: number, step: number): number {
  const top = log(mode)
  let size = step
  while (size > 1e-12 * step && !(log(mode + size) > top - 0.5)) size /= 2
  for (let k = 0; k < doublings; k++) {
    const there = log(mode + size)
    if (!Number.isFinite(there)) return Number.NaN
    if (there <= top - 0.5) return Math.abs(size)
    size *= 2
  }
  return Number.NaN
}

/** The end of the support on one side, to the last bit; infinite when none is met. */
function edge(log: LogDensity, mode: number, step: number): number {
  let inside = mode
  let size = step
  for (let k = 0; k < doublings; k++) {
    const outside = mode + size
    if (Number.isFinite(log(outside))) {
      inside = outside
      size *= 2
      continue
    }
    let beyond = outside
    for (let h = 0; h < halvings; h++) {
      const middle = inside + (beyond - inside) / 2
      if (middle === inside || middle === beyond) break
      if (Number.isFinite(log(middle))) inside = middle
      else beyond = middle
    }
    return beyond
  }
  return step > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
}

/** Looks for the mass of a density from guesses and a typical distance between them; null where it is nowhere finite. */
export function placeOf(log: LogDensity, guesses: readonly number[], spread: number): Place | null {
  const step = spread > 0 && Number.isFinite(spread) ? spread : 1
  const mode = modeFrom(log, guesses, step)
  if (mode === null) return null
  const sides = [dropWidth(log, mode, -step), dropWidth(log, mode, step)].filter((w) => w > 0)
  const width = sides.length === 0 ? step : Math.max(...sides)
  return { mode, width, low: edge(log, mode, -width), high: edge(log, mode, width) }
}
