/** Stands where a figure does not exist. */
export const none = '–'

/** A number for a table: six significant digits, an en dash where it does not exist. */
export function show(value: number | null | undefined, digits = 6): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return none
  if (value === 0) return '0'
  const size = Math.abs(value)
  const text =
    size >= 1e7 || size < 1e-4 ? value.toExponential(digits - 2) : value.toPrecision(digits)
  const plain = text.includes('e') ? text.replace(/\.?0+e/, 'e') : text.replace(/(\.\d*?)0+$/, '$1')
  return plain.replace(/\.$/, '').replace('-', '−')
}

/** A p-value as people write it. */
export function showP(value: number | null | undefined): string {
  if (value === null || value === undefined) return none
  return value < 1e-4 ? '< 0.0001' : value.toFixed(4)
}

/** Words of a name: `identical_for_design` becomes "identical for design". */
export function words(name: string): string {
  return name.replaceAll('_', ' ')
}
