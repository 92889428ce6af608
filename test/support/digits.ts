/**
 * Correct significant digits of `got` (log relative error), capped at 15; for a true value of 0 the
 * digits after the point.
 */
export function digits(got: number | null | undefined, truth: number): number {
  if (got === null || got === undefined || Number.isNaN(got)) return Number.NEGATIVE_INFINITY
  if (got === truth) return 15
  const error = truth === 0 ? Math.abs(got) : Math.abs((got - truth) / truth)
  return Math.min(15, -Math.log10(error))
}
