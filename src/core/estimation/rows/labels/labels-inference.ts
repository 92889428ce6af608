import type { FitSpec } from '../../../model/spec.ts'
import { factorise, inverseFromFactor } from '../../../numeric/linalg/cholesky.ts'
import { bootstrap } from '../../covariances/bootstrap.ts'
import type { CovarianceEstimator } from '../../covariances/covariance.ts'
import { chosenCovariance } from '../../covariances/registry.ts'
import type { MultinomialFit } from '../../multinomial/multinomial-fit.ts'
import { noPenalisedScores } from '../../multinomial/multinomial-inference.ts'
import { criticalValue } from '../../reporting/coefficients.ts'
import { stackedInference } from '../../stacked/inference.ts'
import { coefficientsAround, everything, profileEnds } from '../around/profile-ends.ts'
import type { Around } from '../around/surfaces.ts'
import { asksForSamples } from '../covariances.ts'
import { laggedCovariances } from '../lag-covariance.ts'
import { stackPilot } from '../lag-pilot.ts'
import { groupingColumns, summedOf, summedSize } from '../sandwich.ts'
import { type Passes, within } from '../search.ts'
import { isPenalised } from '../start.ts'
import { outcomeOf } from '../summed-outcome.ts'
import type { LabelsPass } from './labels-pass.ts'
import { labelSeries, sandwichFrom } from './labels-places.ts'
import { labelAccelerations, labelRowReplicates } from './labels-replicates.ts'
import type { LabelStart } from './labels-start.ts'
import { labelsAround } from './labels-surface.ts'
import { labelRowTests } from './labels-tests.ts'

const besideRows = 'It needs all rows in memory.'

/** The estimator of the covariance as a pass over all rows makes it. */
async function estimatorOf(
  { pass, model, design, spec }: LabelStart,
  { gamma, bread, observations }: Omit<NonNullable<LabelsPass['sandwich']>, 'choice' | 'series'>,
  { passes, done }: { readonly passes: Passes; readonly done: number }
): Promise<CovarianceEstimator> {
  const { std_errors: choice } = spec.inference
  const entry = chosenCovariance(choice)
  const summed = summedOf(choice)
  if (!entry.robust || entry === bootstrap) return entry
  const without = (because: string) => ({ ...entry, compute: () => ({ matrix: null, because }) })
  if (isPenalised(spec)) return without(noPenalisedScores)
  if (summed === null) return without(besideRows)
  const sandwich = { choice, gamma, bread, observations, series: [] }
  const own = { ...pass, sandwich, beside: groupingColumns(choice) }
  const reduce = (one: LabelsPass) => passes.source.reduce(one, within(passes, done))
  if (summed.kind === 'lags') {
    if (model.frequency !== null) return without(summed.withFrequencies)
    const estimate = { bread, breadName: 'observed' as const, pilot: stackPilot(design.stack) }
    const asked = summed.asked(choice)
    const at = { asked, length: observations, limits: spec.limits, estimates: [estimate] }
    const [compute] = await laggedCovariances(summed, at, async (series) => {
      const one = { ...own, sandwich: { ...sandwich, series } }
      return { sums: await reduce(one), places: labelSeries(one) }
    })
    return { ...entry, compute }
  }
  const sums = await reduce(own)
  const { groupings } = summedSize(choice, gamma.length)
  const place = { choice, from: sandwichFrom(own), firstGroup: 0, groupings }
  const breadName = 'observed' as const
  const functions = { bread, breadName, observations, rank: gamma.length, linear: false }
  const at = { ...place, sums, name: entry.name, functions, leverage: true }
  return { ...entry, compute: ({ toTerms }) => outcomeOf(summed, { ...at, toTerms }) }
}

/** Ends of the profiles of all coefficients, where they are asked for. */
async function labelEnds(around: Around | null, { inference }: FitSpec) {
  if (around === null || inference.intervals !== 'profile') return null
  const critical = criticalValue(inference.level, { law: 'normal' })
  return profileEnds(
    around.surface,
    coefficientsAround(around, () => everything),
    critical
  )
}

/** Standard errors, intervals and tests of a maximum; null where there is none. */
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
  const { observations, spec } = at
  const around = labelsAround(start, fit, at)
  const ends = await labelEnds(around, spec)
  const { inference } = spec
  const maximum = { ...at, gamma, bread: covariance }
  const replicates = asksForSamples(inference)
    ? await labelRowReplicates(start, maximum)
    : besideRows
  const accelerations =
    inference.intervals === 'bootstrap' ? await labelAccelerations(start, maximum) : null
  const found = stackedInference(spec, {
    block: 'maximum likelihood',
    stack: start.design.stack,
    estimates: fit.coefficients,
    model: { covariance, information: isPenalised(start.spec) ? 'expected' : 'observed' },
    observed: () => covariance,
    expected: () => covariance,
    functions: () => null,
    withoutFunctions: besideRows,
    replicates: () => replicates,
    accelerations: () => accelerations,
    estimator: await estimatorOf(start, { gamma, bread: covariance, observations }, at),
    groups: () => [],
    reference: () => ({ law: 'normal' }),
    maximum: null,
    ...(ends === null ? {} : { ends })
  })
  if (around === null) return found
  const tested = { spec, estimates: fit.coefficients, covariance: found.covariance }
  const tests = await labelRowTests(start, around, tested)
  return { ...found, members: { ...found.members, ...tests } }
}
