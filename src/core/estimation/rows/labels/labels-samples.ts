import type { Matrix } from '../../../numeric/matrix.ts'
import { drawnTogether, errorsOf } from '../../covariances/resample.ts'
import { drawnLabels } from '../../multinomial/multinomial-bootstrap.ts'
import { type Softmax, softmaxAt } from '../../multinomial/softmax.ts'
import { drawnPairs } from '../bootstrap/samples.ts'
import type { Block } from '../row-source.ts'
import type { LabelsPass } from './labels-pass.ts'

/** Labels of rows as a sample has them. */
type Sampled = Pick<Softmax, 'category' | 'frequency'>

/** The labels of a block as a replicate drew them; without a number the rows themselves. */
export function labelSamples(
  { draws, labels }: Pick<LabelsPass, 'draws' | 'labels'>,
  { category, frequency }: Sampled,
  { q, from }: Pick<Block, 'from'> & { readonly q: Matrix }
): (replicate: number | undefined) => Sampled {
  const rows = { category, frequency }
  if (draws === undefined) return () => rows
  const block = from / drawnTogether
  const { seed } = draws
  if (draws.kind === 'pairs') {
    const observed = { rows: category.length, frequency }
    return (number) =>
      number === undefined
        ? rows
        : { category, frequency: drawnPairs(draws, observed, { number, block }) }
  }
  const softmax = { ...rows, q, categories: labels.length, vanishing: null }
  const { probabilities } = softmaxAt(softmax, draws.gamma)
  const whole = { from: 0, to: category.length }
  return (number) =>
    number === undefined
      ? rows
      : {
          category: drawnLabels(probabilities, whole, errorsOf({ seed, number }, block)),
          frequency: null
        }
}
