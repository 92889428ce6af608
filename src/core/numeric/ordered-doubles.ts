const cell = new Float64Array(1)
const bits = new BigUint64Array(cell.buffer)
const sign = 1n << 63n

/** The place of a number among all doubles, −∞ first. */
function placeOf(value: number): bigint {
  cell[0] = value
  return (bits[0] & sign) === 0n ? bits[0] | sign : ~bits[0] & (2n * sign - 1n)
}

function atPlace(place: bigint): number {
  bits[0] = (place & sign) === 0n ? ~place : place & (sign - 1n)
  return cell[0]
}

/**
 * So many doubles at most strictly between two, ascending, with as many others between each and the next:
 * all that there are where they are no more. The order of doubles is that of their bits (IEEE 754, section 5.10).
 */
export function doublesBetween(low: number, high: number, most: number): number[] {
  const from = placeOf(low)
  const distance = placeOf(high) - from
  const parts = distance < BigInt(most) ? distance : BigInt(most + 1)
  return Array.from({ length: Math.max(0, Number(parts) - 1) }, (_, k) =>
    atPlace(from + (BigInt(k + 1) * distance) / parts)
  )
}
