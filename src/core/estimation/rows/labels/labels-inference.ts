import type { FitSpec } from '../../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import type { CovarianceEstimator } from '../../covariances/covariance.ts'
import { chosenCovariance } from '../../covariances/registry.ts'
import type { MultinomialFit } from '../../multinomial/multinomial-fit.ts'
import { stackedInference } from '../../stacked/inference.ts'
import type { LabelsPass } from '../row-source.ts'
import { groupingColumns, summedOf, summedSize } from '../sandwich.ts'
import { type Passes, within } from '../search.ts'
import { outcomeOf } from '../summed-outcome.ts'
import { sandwichFrom } from './labels-kernel.ts'
import type { LabelStart } from './labels-start.ts'

const besideRows = 'It needs all rows in memory.'

/** The estimator of the covariance as a pass over all rows makes it. */
async function estimatorOf(
  { pass, spec }: LabelStart,
  { gamma, bread, observations }: Omit<NonNullable<LabelsPass['sandwich']>, 'choice'>,
  { passes, done }: { readonly passes: Passes; readonly done: number }
): Promise<CovarianceEstimator> {
  const { std_errors: choice } = spec.inference
  const entry = chosenCovariance(choice)
  const summed = summedOf(choice)
  if (!entry.robust) return entry
  if (summed === null || summed.kind === 'lags')
    return { ...entry, compute: () => ({ matrix: null, because: besideRows }) }
  const sandwich = { choice, gamma, bread, observations }
  const own = { ...pass, sandwich, beside: groupingColumns(choice) }
  const sums = await passes.source.reduce(own, within(passes, done))
  const { groupings } = summedSize(choice, gamma.length)
  const place = { choice, from: sandwichFrom(own), firstGroup: 0, groupings }
  const breadName = 'observed' as const
  const functions = { bread, breadName, observations, rank: gamma.length, linear: false }
  const at = { ...place, sums, name: entry.name, functions, leverage: true }
  return { ...entry, compute: ({ toTerms }) => outcomeOf(summed, { ...at, toTerms }) }
}

/** Standard errors of a maximum; null where there is none. */
export async function labelRowInference(
  start: LabelStart,
  fit: MultinomialFit,
  at: {
    readonly spec: FitSpec
    readonly observations: number
    readonly passes: Passes
    readonly done: number
  }
) {
  const factor = fit.maximum === null ? null : factorise(fit.maximum.information)
  if (fit.maximum === null || factor === null) return null
  const covariance = inverseFromFactor(factor)
  const { gamma } = fit.maximum
  const { observations } = at
  return stackedInference(at.spec, {
    block: 'maximum likelihood',
    stack: start.design.stack,
    estimates: fit.coefficients,
    model: { covariance, information: 'observed' },
    observed: () => covariance,
    expected: () => covariance,
    functions: () => null,
    withoutFunctions: besideRows,
    replicates: () => besideRows,
    estimator: await estimatorOf(start, { gamma, bread: covariance, observations }, at),
    groups: () => [],
    reference: () => ({ law: 'normal' }),
    maximum: null
  })
}
