import { createEvaluator } from '../../model/expression/evaluator.ts'
import type { Control, FitSpec, ModelSpec } from '../../model/spec.ts'
import type { BootstrapReplicates } from '../covariances/covariance.ts'
import {
  askedSamples,
  collectReplicates,
  errorsOf,
  pairCounts,
  type Replicate,
  runsOf
} from '../covariances/resample.ts'
import type { DensityFit } from './density-fit.ts'
import { drawnResponses, drawTable } from './law/draw.ts'
import { notNormalised, responseLaws } from './law/response-laws.ts'
import { type DensityModel, type DensityOnRows, sumsInMemory } from './model.ts'
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

/** What a density is summed by with other responses. */
export function withResponses(
  { graph, dataset: whole, frequency }: Pick<DensityOnRows, 'graph' | 'dataset' | 'frequency'>,
  name: string,
  values: Float64Array
): Pick<DensityOnRows, 'dataset' | 'evaluator' | 'sums'> {
  const columns = new Map(whole.columns)
  columns.set(name, { kind: 'numeric', name, values })
  const dataset = { ...whole, columns }
  const evaluator = createEvaluator(graph, dataset)
  return { dataset, evaluator, sums: sumsInMemory(evaluator, frequency) }
}

/** Why no responses are drawn of rows that stand for several; null where they are. */
export function undrawnWeights({ weights }: ModelSpec): string | null {
  return weights === undefined ? null : 'The parametric bootstrap does not take weights.'
}

/** Responses drawn from the fitted density, where it is a law of the response. */
function parametric(spec: FitSpec, model: DensityModel, fit: DensityFit): Sampler | string {
  const because = undrawnWeights(spec.model)
  if (because !== null) return because
  const laws = responseLaws(model, spec.model, fit.theta)
  if (typeof laws === 'string') return laws
  const found = Array.from(model.rows, (_, i) => laws.of(model.dataset, i))
  const tables = new Map(
    [...new Set(found)].flatMap((one) => (one === null ? [] : [[one, drawTable(one.law)] as const]))
  )
  const ofRows = found.flatMap((one) => (one === null ? [] : (tables.get(one) ?? [])))
  if (ofRows.length < found.length) return notNormalised
  const { response } = laws.movable
  const { rows, mean } = model
  const runs = runsOf({ rows: rows.length, places: rows }).map((run) => ({
    ...run,
    tables: ofRows.slice(run.from, run.to)
  }))
  return (replicate) => {
    const values = new Float64Array(rows.length)
    for (const { block, from, tables: own } of runs) {
      values.set(drawnResponses(own, errorsOf(replicate, block)), from)
    }
    return {
      ...model,
      ...withResponses(model, response, values),
      mean: mean === null ? null : { ...mean, response: values }
    }
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
