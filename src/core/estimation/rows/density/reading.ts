import { type Passes, within } from '../search.ts'
import type { Sums } from '../sums.ts'
import type { DensityPass } from './density-pass.ts'
import { type AnsweredDensity, answeredDensity } from './summed-density.ts'

/** Passes over a density's rows, counted. */
export interface Reading {
  /** One pass more. */
  reduce(pass: DensityPass): Promise<Sums>
  /** ln L of all rows of a statement, as far as passes have answered for it. */
  answer(pass: DensityPass): AnsweredDensity
  /** Passes made so far; others add theirs. */
  done: number
}

export function readingOf(passes: Passes): Reading {
  const reading: Reading = {
    done: 0,
    async reduce(pass) {
      const sums = await passes.source.reduce(pass, within(passes, reading.done))
      reading.done += 1
      return sums
    },
    answer: (pass) =>
      answeredDensity(async (points) => {
        const own = { ...pass, points }
        return { pass: own, sums: await reading.reduce(own) }
      })
  }
  return reading
}
