// Interleaves subjects, so that a noisy machine hits all of them alike; medians of the rounds.

/** @param {Record<string, () => unknown>} subjects @param {number} rounds */
export async function measure(subjects, rounds) {
  const times = Object.fromEntries(Object.keys(subjects).map((name) => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, run] of Object.entries(subjects)) {
      const began = performance.now()
      await run()
      if (round > 0) times[name].push(performance.now() - began)
    }
  }
  return Object.fromEntries(
    Object.entries(times).map(([name, all]) => [name, all.sort((a, b) => a - b)[all.length >> 1]])
  )
}

/** A table of normal variates and a linear response, the same at every run. */
export function makeTable(rows, columns) {
  let state = 12345
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  const x = Array.from({ length: columns }, () => Array.from({ length: rows }, normal))
  const y = Array.from({ length: rows }, (_, i) =>
    x.reduce((sum, column, j) => sum + (j + 1) * column[i], normal())
  )
  return Object.fromEntries([['y', y], ...x.map((column, j) => [`x${j + 1}`, column])])
}
