import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { withPenalty } from '../../multinomial/firth-softmax.ts'
import type { SoftmaxPoint } from '../../multinomial/softmax.ts'
import type { Sums } from '../sums.ts'
import { readLabelsPoint } from './labels-kernel.ts'
import type { LabelsPass } from './labels-pass.ts'

/**
 * A point of the likelihood of all rows with Firth's penalty: the leverages that adjust the gradient are of the
 * information there, so that they take one more pass. −Infinity where it is singular, as in memory.
 */
export async function penalisedPoint(
  pass: LabelsPass,
  point: SoftmaxPoint,
  reduce: (pass: LabelsPass) => Promise<Sums>
): Promise<SoftmaxPoint> {
  const factor = factorise(point.information)
  if (factor === null) return { ...point, logLikelihood: Number.NEGATIVE_INFINITY }
  const { gamma } = point
  const own = { ...pass, points: [{ gamma, cone: null, bread: inverseFromFactor(factor) }] }
  const beside = readLabelsPoint(own, await reduce(own)).point
  return withPenalty(point, factor, { gradient: beside.gradient, steering: beside.information })
}
