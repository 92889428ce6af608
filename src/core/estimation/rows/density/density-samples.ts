import { drawnTogether } from '../../covariances/resample.ts'
import { type DensityOnRows, type SummedDensity, sumsInMemory } from '../../density/model.ts'
import { drawnPairs } from '../bootstrap/samples.ts'
import type { Block } from '../row-source.ts'
import type { DensityPass } from './density-pass.ts'

/** Sums over the rows of a block as a replicate drew them; without a number over the rows themselves. */
export function sampledSums(
  { draws }: Pick<DensityPass, 'draws'>,
  { evaluator, frequency, rows, sums }: DensityOnRows,
  { from }: Block
): (replicate: number | undefined) => SummedDensity {
  if (draws === undefined) return () => sums
  const block = from / drawnTogether
  const observed = { rows: rows.length, frequency }
  return (number) =>
    number === undefined
      ? sums
      : sumsInMemory(evaluator, drawnPairs(draws, observed, { number, block }))
}
