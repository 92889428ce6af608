import { lawfulDensity, mostOutcomes, notNormalised } from '../../density/law/response-laws.ts'
import { undrawnWeights } from '../../density/resampling.ts'
import type { LawDraws } from '../bootstrap/draws.ts'
import { keyedNumbers } from '../correlated/keyed-numbers.ts'
import { outcomesSeen } from '../prediction/keep-density.ts'
import { hasMoreRows, rangesOf } from '../prediction/reach.ts'
import { type Passes, within } from '../search.ts'
import type { DensityStart } from './density-start.ts'
import { assumed, type LawsPass } from './laws-kernel.ts'
import type { Reading } from './reading.ts'

/** Most laws that are found for samples: each takes some milliseconds of quadrature, and about 240 numbers. */
const mostLaws = 2 ** 16

const tooMany = `The law of a row is found by quadrature, in passes for ${mostLaws} different rows at most, and there are more.`
const tooLarge = 'The laws of the rows take more numbers than passes hold: 2^24.'

/**
 * Samples whose responses are drawn from the density at an estimate: each different row's law is found once, in a
 * pass after those that count such rows and see the outcomes; a sentence where none are drawn.
 */
export async function lawDraws(
  { spec, model: sample, columns: read }: DensityStart,
  theta: Float64Array,
  { reading, passes }: { readonly reading: Reading; readonly passes: Passes }
): Promise<LawDraws | string> {
  const because = undrawnWeights(spec.model)
  if (because !== null) return because
  const lawful = lawfulDensity(sample, spec.model)
  if (typeof lawful === 'string') return lawful
  const { response, columns } = lawful.movable
  const reached = () => {
    reading.done += 1
    return { spec, columns: read, passes, done: reading.done - 1 }
  }
  if (await hasMoreRows({ of: columns, most: mostLaws }, reached())) return tooMany
  const asked = { of: [response], distinct: response, most: mostOutcomes }
  const outcomes = outcomesSeen(lawful, await rangesOf(asked, reached()))
  const pass: LawsPass = { kind: 'laws', spec, columns: read, beside: [], theta, outcomes }
  const sums = await passes.source.reduce(pass, within(passes, reached().done))
  if (Number.isFinite(sums.unlike[assumed.law])) return notNormalised
  if (Number.isFinite(sums.unlike[assumed.held])) return tooLarge
  const [found] = sums.groups
  return {
    kind: 'laws',
    seed: spec.optimizer.seed,
    response,
    columns,
    keys: [...found.keys()],
    laws: keyedNumbers(new Map(Array.from(found.values(), (own, k) => [String(k), own])))
  }
}
