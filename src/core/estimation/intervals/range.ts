/** A scale on which a parameter's range is the whole line. */
export interface RangeScale {
  forward(value: number): number
  back(u: number): number
  /** du/dvalue. */
  slope(value: number): number
}

const line: RangeScale = { forward: (value) => value, back: (u) => u, slope: () => 1 }

/** The logarithm of the distance from a finite end, the logit between two, the line itself without any. */
export function rangeScale(low: number, high: number): RangeScale {
  const [below, above] = [Number.isFinite(low), Number.isFinite(high)]
  if (below && above) {
    return {
      forward: (value) => Math.log((value - low) / (high - value)),
      back: (u) => low + (high - low) / (1 + Math.exp(-u)),
      slope: (value) => (high - low) / ((value - low) * (high - value))
    }
  }
  if (below) {
    return {
      forward: (value) => Math.log(value - low),
      back: (u) => low + Math.exp(u),
      slope: (value) => 1 / (value - low)
    }
  }
  if (above) {
    return {
      forward: (value) => -Math.log(high - value),
      back: (u) => high - Math.exp(-u),
      slope: (value) => 1 / (high - value)
    }
  }
  return line
}
