import type { RegressionModel } from './model.ts'

/** Which parameters rest on a bound that the client set; null when none does. */
export function boundsInWords(model: RegressionModel, active: Int8Array): string | null {
  const resting = model.terms.flatMap(({ name }, j) =>
    active[j] === 0 || active[j] === undefined
      ? []
      : [`${name} rests on its ${active[j] < 0 ? 'lower' : 'upper'} bound`]
  )
  if (resting.length === 0) return null
  return `${resting.join(' and ')}; the others are conditional on it.`
}

/** A direction along which the criterion does not change, in the names of the parameters. */
export function flatInWords(model: RegressionModel, direction: Float64Array | null): string {
  const largest = direction?.reduce((max, d) => Math.max(max, Math.abs(d)), 0) ?? 0
  // The first of the largest is 1, whatever the sign that the direction came with.
  const size = direction?.find((d) => Math.abs(d) > (1 - 1e-6) * largest) ?? 0
  const parts = model.terms.flatMap(({ name }, j) => {
    const share = direction === null ? 0 : direction[j] / size
    return Math.abs(share) > 1e-3 ? [`${name}: ${Number(share.toPrecision(3))}`] : []
  })
  const along = parts.length === 0 ? '' : ` Moving together (${parts.join(', ')}) changes nothing.`
  return `The data do not identify every parameter: the criterion is flat along a direction.${along}`
}
