/** A pure function of two numbers that remembers its latest results, at most so many. */
export function remembered(
  compute: (a: number, b: number) => number,
  most = 64
): (a: number, b: number) => number {
  const known = new Map<string, number>()
  return (a, b) => {
    const key = `${a} ${b}`
    const found = known.get(key)
    if (found !== undefined) return found
    const value = compute(a, b)
    if (known.size >= most) known.clear()
    known.set(key, value)
    return value
  }
}
