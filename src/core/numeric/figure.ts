/**
 * A number in a sentence: `digits` significant digits without trailing zeros, written out from
 * 0.0001 up to a million, and with a power of ten (3.1e-8) only beyond.
 */
export function figure(value: number, digits = 2): string {
  const rounded = Number(value.toPrecision(digits))
  const size = Math.abs(rounded)
  return size === 0 || (size >= 1e-4 && size < 1e6)
    ? String(rounded)
    : rounded.toExponential().replace('e+', 'e')
}
