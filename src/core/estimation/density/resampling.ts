import { createEvaluator } from '../../model/expression/evaluator.ts'
import type { Control, FitSpec } from '../../model/spec.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import {
  askedSamples,
  collectReplicates,
  errorsOf,
  pairCounts,
  type Replicate
} from '../covariances/resample.ts'
import type { DensityFit } from './density-fit.ts'
import { drawerOf } from './law/draw.ts'
import { notNormalised, responseLaws } from './law/response-laws.ts'
import { type DensityModel, sumsInMemory } from './model.ts'
import { descend, isSound } from './search.ts'
import { type DensitySquares, fitSquaresOf } from './squares.ts'

/** The estimates that a bootstrap repeats. */
export interface DensityPair {
  readonly fit: DensityFit
  readonly squares: DensitySquares | null
}

/** Replicates of both estimators from the same samples; a sentence where there are none. */
export interface DensityReplicates {
  readonly likelihood: BootstrapReplicates | string
  readonly squares: BootstrapReplicates | string
}

type Sampler = (replicate: Replicate) => DensityModel

/** The same rows, each as often as it was drawn. */
function pairs(model: DensityModel): Sampler {
  const { rows, frequency } = model
  const counts = pairCounts({ rows: rows.length, frequency, places: rows })
  return (replicate) => {
    const drawn = counts(replicate)
    return { ...model, frequency: drawn, sums: sumsInMemory(model.evaluator, drawn) }
  }
}

/** The model with other responses. */
function withResponses(model: DensityModel, name: string, values: Float64Array): DensityModel {
  const columns = new Map(model.dataset.columns)
  columns.set(name, { kind: 'numeric', name, values })
  const dataset = { ...model.dataset, columns }
  const { mean, frequency } = model
  const evaluator = createEvaluator(model.graph, dataset)
  return {
    ...model,
    dataset,
    evaluator,
    sums: sumsInMemory(evaluator, frequency),
    mean: mean === null ? null : { ...mean, response: values }
  }
}

/** Responses drawn from the fitted density, where it is a law of the response. */
function parametric(spec: FitSpec, model: DensityModel, fit: DensityFit): Sampler | string {
  if (model.frequency !== null) return 'The parametric bootstrap does not take weights.'
  const laws = responseLaws(model, spec.model, fit.theta)
  if (typeof laws === 'string') return laws
  const found = Array.from(model.rows, (_, i) => laws.of(model.dataset, i))
  const drawers = new Map(
    [...new Set(found)].flatMap((one) => (one === null ? [] : [[one, drawerOf(one.law)] as const]))
  )
  const ofRows = found.flatMap((one) => {
    const drawer = one === null ? undefined : drawers.get(one)
    return drawer === undefined ? [] : [drawer]
  })
  if (ofRows.length < found.length) return notNormalised
  return (replicate) => {
    const draw = errorsOf(replicate, 0)
    return withResponses(
      model,
      laws.movable.response,
      Float64Array.from(ofRows, (next) => next(draw))
    )
  }
}

/** Why a density has no bootstrap of residuals. */
export const noLocation =
  'Residuals can be exchanged between rows only under a law of location; a density of your own is not known to be one.'

function samplerOf(
  spec: FitSpec,
  model: DensityModel,
  of: { readonly kind: string; readonly fit: DensityFit }
): Sampler | string {
  if (of.kind === 'pairs') return pairs(model)
  if (of.kind === 'parametric') return parametric(spec, model, of.fit)
  return noLocation
}

/** Draws samples and repeats both estimates on each; the same seed gives the same samples. */
export function densityReplicates(
  spec: FitSpec,
  control: Control,
  of: DensityPair & { readonly model: DensityModel }
): DensityReplicates {
  const { model, fit, squares } = of
  const { kind, replicates } = askedSamples(spec.inference)
  const sampler = samplerOf(spec, model, { kind, fit })
  if (typeof sampler === 'string') return { likelihood: sampler, squares: sampler }
  const options = { optimizer: spec.optimizer, control }
  const free = [...model.names.keys()].filter((j) => !model.unused.includes(j))
  const { seed } = spec.optimizer
  const likelihood: Float64Array[] = []
  const least: Float64Array[] = []
  for (let b = 0; b < replicates && !control.cancelled(); b++) {
    const sample = sampler({ seed, number: b })
    const end = descend(sample, { free, at: fit.theta }, options)
    if (isSound(end)) likelihood.push(end.theta)
    if (squares !== null && sample.mean !== null) {
      const at = model.starts[0].slice()
      sample.mean.uses.forEach((j, k) => {
        at[j] = squares.estimates[k]
      })
      const again = fitSquaresOf(sample, sample.mean, { starts: [at], options })
      if (again?.fit.converged === true) least.push(again.estimates)
    }
    control.progress?.((b + 1) / replicates)
  }
  const drawn = { kind, replicates, seed }
  return {
    likelihood: collectReplicates(likelihood, drawn),
    squares: squares === null ? 'There is no least-squares fit.' : collectReplicates(least, drawn)
  }
}
