import type { Expansion } from '../../model/families/family.ts'
import { blankRow } from '../likelihood.ts'
import type { LikelihoodResult } from '../regression/likelihood-result.ts'
import type { RegressionModel } from '../regression/model.ts'
import type { Plot } from './plot.ts'
import { usable } from './points.ts'

/** Most values of a count that get a bar of their own. */
const valueLimit = 40

/** Mean over rows of the fitted probability of each value. */
function fittedShares(
  model: RegressionModel,
  { fitted, phi }: LikelihoodResult,
  values: readonly number[]
): number[] {
  const row = blankRow()
  const size = 1 + phi.length
  const out: Expansion = {
    value: 0,
    gradient: new Float64Array(size),
    hessian: new Float64Array(size * size)
  }
  return values.map((value) => {
    let sum = 0
    for (const mu of fitted) {
      row.y = value
      row.mu = mu
      row.complement = 1 - mu
      model.family.logDensity(row, phi, out)
      sum += Math.exp(out.value)
    }
    return sum / fitted.length
  })
}

/** Observed shares of the values of a discrete response beside the fitted ones. */
export const totalVariation: Plot = {
  title: 'observed and fitted probabilities',
  order: 30,
  draw({ model, likelihood }) {
    const ml = usable(likelihood)
    const { y, size, frequency, precision } = model.observations
    const plain = size === null && frequency === null && precision === null
    if (ml === null || !model.family.facts.discrete || !plain) return []
    const top = y.reduce((a, b) => Math.max(a, b), 1)
    if (top > valueLimit) return []
    const values = Array.from({ length: top + 1 }, (_, k) => k)
    const observed = values.map((k) => y.filter((value) => value === k).length / y.length)
    const fitted = fittedShares(model, ml, values)
    const above = 1 - fitted.reduce((a, b) => a + b, 0)
    const distance =
      (observed.reduce((sum, share, k) => sum + Math.abs(share - fitted[k]), 0) +
        Math.max(0, above)) /
      2
    const name = (k: number): string =>
      model.labels === null ? String(k) : k === 1 ? String(model.labels.event) : model.labels.other
    const columns = (shares: readonly number[]) =>
      shares.map((share, k) => ({ name: name(k), y: share }))
    return [
      {
        name: 'total_variation',
        title: `Observed and fitted shares, total variation ${distance.toPrecision(3)}`,
        description: `Share of each value of the response and its fitted probability, averaged over rows. Half the sum of their distances, the total variation, is ${distance.toPrecision(3)}.`,
        x: 'response',
        y: 'share',
        layers: [
          { mark: 'columns', series: 'data', columns: columns(observed) },
          { mark: 'columns', series: 'maximum_likelihood', columns: columns(fitted) }
        ]
      }
    ]
  }
}
