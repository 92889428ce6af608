import { describe, expect, it } from 'vitest'
import {
  drawnRows,
  drawnTogether,
  drawsIn,
  observationsBefore,
  pairCounts,
  runsOf
} from '../../../../src/core/estimation/covariances/resample.ts'
import { random } from '../../../../src/core/numeric/random.ts'

const sum = (values: Iterable<number>) => [...values].reduce((all, value) => all + value, 0)

/** Rows of some blocks of the grid, with gaps and empty blocks, each standing for some observations. */
function layout(seed: number) {
  const source = random(seed)
  const places: number[] = []
  for (let place = 0; place < 7 * drawnTogether; place++) {
    const block = Math.floor(place / drawnTogether)
    if (block !== 3 && source.uniform() < 0.05 + 0.1 * block) places.push(place)
  }
  const frequency = Float64Array.from(places, () => 1 + source.below(4))
  return { rows: places.length, places: Int32Array.from(places), frequency }
}

describe('samples of pairs', () => {
  it.each([1, 2, 3])('have as many observations as there are, layout %d', (seed) => {
    const rows = layout(seed)
    for (const frequency of [null, rows.frequency]) {
      const counts = pairCounts({ ...rows, frequency })
      for (const number of [0, 1, 2]) {
        expect(sum(counts({ seed, number }))).toBe(frequency === null ? rows.rows : sum(frequency))
      }
    }
  })

  it('are the same block by block, in any order', () => {
    const rows = layout(4)
    const { places, frequency } = rows
    const runs = runsOf(rows)
    const observations = new Float64Array(7)
    for (const { block, from, to } of runs) observations[block] = sum(frequency.subarray(from, to))
    const before = observationsBefore(observations)
    const replicate = { seed: 11, number: 5 }
    const whole = pairCounts({ rows: rows.rows, places, frequency })(replicate)
    for (const { block, from, to } of runs.toReversed()) {
      const part = { rows: to - from, frequency: frequency.subarray(from, to) }
      const draws = drawsIn(block, before, replicate)
      expect(drawnRows(draws, part, { replicate, block })).toEqual(whole.slice(from, to))
    }
    expect(drawsIn(3, before, replicate)).toBe(0)
  })

  it('another seed, another number and another row are drawn anew', () => {
    const counts = pairCounts({ rows: 50, frequency: null })
    const one = counts({ seed: 1, number: 0 })
    expect(counts({ seed: 1, number: 0 })).toEqual(one)
    expect(counts({ seed: 2, number: 0 })).not.toEqual(one)
    expect(counts({ seed: 1, number: 1 })).not.toEqual(one)
  })

  it('have the means and covariances of the multinomial law', () => {
    const { places, rows } = layout(6)
    const runs = runsOf({ rows, places })
    const counts = pairCounts({ rows, places, frequency: null })
    const replicates = 4000
    const inBlock = Array.from({ length: replicates }, (_, number) => {
      const own = counts({ seed: 3, number })
      return runs.map(({ from, to }) => sum(own.subarray(from, to)))
    })
    const share = runs.map(({ from, to }) => (to - from) / rows)
    const average = (value: (draws: readonly number[]) => number) =>
      sum(inBlock.map(value)) / replicates
    share.forEach((p, a) => {
      const spread = Math.sqrt((rows * p * (1 - p)) / replicates)
      expect(Math.abs(average((draws) => draws[a] ?? 0) - rows * p)).toBeLessThan(4.5 * spread)
      share.forEach((q, b) => {
        if (b <= a) return
        const covariance = average(
          (draws) => ((draws[a] ?? 0) - rows * p) * ((draws[b] ?? 0) - rows * q)
        )
        const size = Math.sqrt(((rows * p * (rows * q)) / replicates) * (1 + 2 * p * q))
        expect(Math.abs(covariance + rows * p * q)).toBeLessThan(4.5 * size)
      })
    })
  })

  it('draw each row of a block alike', () => {
    const counts = new Float64Array(5)
    const frequency = Float64Array.of(1, 2, 3, 1, 3)
    const draws = 20_000
    const replicate = { seed: 8, number: 0 }
    drawnRows(draws, { rows: 5, frequency }, { replicate, block: 9 }).forEach((count, i) => {
      counts[i] =
        (count - (draws * (frequency[i] ?? 0)) / 10) ** 2 / ((draws * (frequency[i] ?? 0)) / 10)
    })
    // Chi-square with 4 degrees of freedom: above 20 once in 2000.
    expect(sum(counts)).toBeLessThan(20)
  })
})
