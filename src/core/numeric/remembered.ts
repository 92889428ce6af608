/** Longest key that is kept: what is remembered is to stay small. */
const longest = 2000

/**
 * A pure function that remembers its latest results, at most so many. `keyOf` must tell apart whatever
 * gives different results; what throws is not remembered.
 */
export function remembered<Input extends readonly unknown[], Value>(
  compute: (...input: Input) => Value,
  keyOf: (...input: Input) => string,
  most = 64
): (...input: Input) => Value {
  const known = new Map<string, Value>()
  return (...input) => {
    const key = keyOf(...input)
    const found = known.get(key)
    if (found !== undefined) return found
    const value = compute(...input)
    if (known.size >= most) known.clear()
    if (key.length <= longest) known.set(key, value)
    return value
  }
}
