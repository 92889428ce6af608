import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { withPenalty } from '../../multinomial/firth-softmax.ts'
import type { SoftmaxPoint } from '../../multinomial/softmax.ts'
import type { Sums } from '../sums.ts'
import { readLabelsPoint } from './labels-kernel.ts'
import type { LabelsPass } from './labels-pass.ts'

/**
 * Points of the likelihood of all rows that a pass looked at, with Firth's penalty: the leverages that adjust a
 * gradient are of the information there, so that they take one more pass. −Infinity where it is singular, as in
 * memory.
 */
export async function penalisedPoints(
  pass: LabelsPass,
  points: readonly SoftmaxPoint[],
  reduce: (pass: LabelsPass) => Promise<Sums>
): Promise<SoftmaxPoint[]> {
  const factors = points.map(({ information }) => factorise(information))
  const regular = pass.points.flatMap((point, k) => {
    const factor = factors[k]
    return factor === null ? [] : { point, bread: inverseFromFactor(factor) }
  })
  const own = { ...pass, points: regular.map(({ point, bread }) => ({ ...point, bread })) }
  const sums = regular.length === 0 ? null : await reduce(own)
  return points.map((point, k) => {
    const factor = factors[k]
    const place = regular.findIndex((one) => one.point === pass.points[k])
    if (factor === null || sums === null)
      return { ...point, logLikelihood: Number.NEGATIVE_INFINITY }
    const beside = readLabelsPoint(own, sums, place).point
    return withPenalty(point, factor, { gradient: beside.gradient, steering: beside.information })
  })
}
