/** A small fit whose answer is known to the last bit once it has been computed. */
export const canary = {
  data: { columns: { x: [1, 2, 3, 4, 5], y: [2.1, 3.9, 6.2, 7.8, 10.1] } },
  model: { formula: 'y ~ x', family: 'normal' }
}

/** A fit that outlasts any test. */
export const endlessFit = (salt = 0) => longFit(100_000, salt, 20_000)

/** A fit that computes for seconds: a bootstrap of many replicates. `salt` makes its data its own. */
export function longFit(replicates: number, salt = 0, n = 200) {
  const x = Array.from({ length: n }, (_, i) => i / n)
  const y = x.map((value, i) => 1 + 2 * value + Math.sin(7 * i + salt))
  return {
    data: { columns: { x, y } },
    model: { formula: 'y ~ x', family: 'normal' },
    inference: { std_errors: { bootstrap: { replicates } } },
    optimizer: { timeout_ms: 600_000 }
  }
}
